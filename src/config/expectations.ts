/**
 * The grammar of expectations: what an alert must do, and when. A scenario file and the one-line form of `--expect` differ
 * only in how they write the parts. Both resolve them here, so they accept the same and report the same errors.
 */
import { defined } from '../core/defined.ts';
import { messageOf } from '../core/errors.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import type { Expectation, LabelMatcher } from '../model/expectation.ts';
import { durationRange } from './values.ts';

/** An expectation taken apart, before its parts are checked against each other and against the scenario. */
export interface ExpectationParts {
  readonly alert: string;
  readonly labels: readonly LabelMatcher[];
  /** The name of an incident, or a window FROM..TO. */
  readonly during?: string;
  readonly firesMs?: number;
  readonly resolvesMs?: number;
  readonly never: boolean;
  readonly annotations?: Expectation['annotations'];
}

/** Takes an error in a part: `['fires']`, `['labels', 'job']`, or `[]` for the whole expectation. */
export type ReportError = (
  part: readonly string[],
  problem: string,
  remedy: { readonly expected: string; readonly hint?: string },
) => void;

/** `incidents`: the names that `during` may use. If an error was reported, the result is not to be used. */
export function resolveExpectation(
  parts: ExpectationParts,
  incidents: readonly string[],
  report: ReportError,
): Expectation {
  refuseContradictions(parts, report);
  checkLabels(parts.labels, report);
  for (const { name, pattern } of parts.annotations ?? []) {
    refuseBadPattern(pattern, ['annotations', name], report);
  }
  const { during, annotations = [], ...others } = parts;
  return defined({
    ...others,
    annotations,
    during: during === undefined ? undefined : resolveDuring(during, incidents, report),
  });
}

export function checkLabels(labels: readonly LabelMatcher[], report: ReportError): void {
  for (const { name, operator, value } of labels) {
    if (operator === '=~') refuseBadPattern(value, ['labels', name], report);
  }
}

function refuseContradictions(parts: ExpectationParts, report: ReportError): void {
  const { never, firesMs: fires, resolvesMs: resolves, annotations } = parts;
  if (never) {
    for (const [key, value] of Object.entries({ fires, resolves, annotations })) {
      if (value === undefined) continue;
      report([key], `\`${key}\` contradicts \`never\``, { expected: `either \`${key}\` or \`never\`` });
    }
  } else if (fires === undefined) {
    const problem =
      resolves === undefined
        ? 'does not say what the alert must do'
        : '`resolves` needs `fires`: an alert that does not fire cannot resolve';
    report([], problem, { expected: '`fires` with a time, or `never`' });
  }
}

function refuseBadPattern(pattern: string, part: readonly string[], report: ReportError): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    report(part, messageOf(error), { expected: 'a regular expression' });
  }
}

/** The names of incidents are tried first, because a name may contain dots too. */
function resolveDuring(
  written: string,
  incidents: readonly string[],
  report: ReportError,
): Expectation['during'] {
  if (incidents.includes(written)) return { incident: written };
  const isRange = written.includes('..');
  const window = isRange ? durationRange(written) : undefined;
  if (window?.ok && window.value.minMs < window.value.maxMs) {
    return { fromMs: window.value.minMs, toMs: window.value.maxMs };
  }
  report(['during'], isRange ? `"${written}" is not a window` : `there is no incident "${written}"`, {
    expected: `${incidents.length > 0 ? `one of ${incidents.join(', ')}` : 'an incident of the scenario'}, or a window FROM..TO that ends after it starts, such as 5h..5h10m`,
    hint: didYouMean(nearest(written, incidents)),
  });
  return undefined;
}
