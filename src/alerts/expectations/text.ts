/**
 * An expectation in one line, as `--expect` takes it:
 * `HighErrorRatio{service_name="payment-service"} during payment-errors fires 2m resolves 5m`.
 * This file only takes the line apart; `config/expectations.ts` checks the parts.
 */

import { checkLabels, type ExpectationParts, resolveExpectation } from '../../config/expectations.ts';
import { positiveDuration } from '../../config/values.ts';
import { defined } from '../../core/defined.ts';
import type { Fault } from '../../core/errors.ts';
import type { Expectation, LabelMatcher } from '../../model/expectation.ts';

const FORM =
  'ALERT{label="value", other=~"pattern"} [during INCIDENT|FROM..TO] never, or … fires TIME [resolves TIME] [annotations name="text", other=~"pattern"]';
const EXAMPLE = `--expect 'HighErrorRatio{service_name="payment-service"} during payment-errors fires 2m resolves 5m'`;

/** The alert's name, its labels, the rest. */
const HEAD = /^\s*([A-Za-z_][\w:.-]*)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s*(.*)$/s;
const MATCHER = /^\s*([A-Za-z_]\w*)\s*(=~|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

/** The line cannot be taken apart. */
class LineError extends Error {}

type AlertSelector = Pick<Expectation, 'alert' | 'labels'>;

/** `incidents`: the names that `during` may use. Without an expectation there is at least one error. */
export function parseExpectation(
  text: string,
  incidents: readonly string[],
): { readonly expectation: Expectation } | { readonly faults: readonly Fault[] } {
  const where = `--expect '${text}'`;
  const faults: Fault[] = [];
  const report = (
    part: readonly string[],
    problem: string,
    remedy: Pick<Fault, 'expected' | 'hint'>,
  ): void => {
    // A part that could not be read may be what the whole seems to lack.
    if (part.length === 0 && faults.length > 0) return;
    const place = part.length > 0 ? `${where}: ${part.join('.')}` : where;
    faults.push(defined({ where: place, problem, ...remedy }));
  };
  try {
    const { times, ...parts } = takeApart(text);
    const ms = (key: string, written: string | undefined): number | undefined => {
      if (written === undefined) return undefined;
      const time = positiveDuration(written);
      if (time.ok) return time.value;
      report([key], `found ${JSON.stringify(written)}`, { expected: time.expected });
      return undefined;
    };
    const firesMs = ms('fires', times.fires);
    const resolvesMs = ms('resolves', times.resolves);
    const expectation = resolveExpectation({ ...parts, firesMs, resolvesMs }, incidents, report);
    return faults.length > 0 ? { faults } : { expectation };
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    return { faults: [{ where, problem: error.message, expected: FORM, hint: EXAMPLE }] };
  }
}

/** An alert alone, `HighErrorRatio{service_name="payment-service"}`. The result is a text if it is wrong: the problem. */
export function parseAlert(text: string): AlertSelector | string {
  try {
    const { rest, ...selector } = readAlert(text);
    checkLabels(selector.labels, (_, problem) => {
      throw new LineError(problem);
    });
    return rest === '' ? selector : `unexpected ${JSON.stringify(rest)} after the alert`;
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    return error.message;
  }
}

function readAlert(text: string): AlertSelector & { readonly rest: string } {
  const [, alert, inner = '', rest = ''] = HEAD.exec(text) ?? [];
  if (alert === undefined) throw new LineError('must start with the name of an alert');
  return { alert, labels: readMatchers(inner, 'labels'), rest };
}

interface LineParts extends ExpectationParts {
  /** Not read yet. */
  readonly times: { readonly fires?: string; readonly resolves?: string };
}

function takeApart(text: string): LineParts {
  const { alert, labels, rest: written } = readAlert(text);
  let rest = written;
  const next = (): string | undefined => {
    const [whole, word] = /^\s*(\S+)/.exec(rest) ?? [];
    rest = rest.slice(whole?.length ?? 0);
    return word;
  };
  const after = (word: string, needed: string): string => {
    const value = next();
    if (value === undefined) throw new LineError(`\`${word}\` needs ${needed}`);
    return value;
  };
  let parts: LineParts = { alert, labels, never: false, times: {} };
  for (let word = next(); word !== undefined; word = next()) {
    if (word === 'never') parts = { ...parts, never: true };
    else if (word === 'during') parts = { ...parts, during: after(word, 'an incident or a window') };
    else if (word === 'fires' || word === 'resolves') {
      parts = { ...parts, times: { ...parts.times, [word]: after(word, 'a time') } };
    } else if (word === 'annotations') {
      // They come last: their texts contain blanks.
      parts = { ...parts, annotations: readAnnotations(rest) };
      rest = '';
    } else {
      const hint = UNIT.test(word) ? '; write a time as one word: 5m, 90s' : '';
      throw new LineError(`unexpected ${JSON.stringify(word)}${hint}`);
    }
  }
  return parts;
}

/** A unit of time that stands apart from its number, as in `fires 5 minutes`. */
const UNIT = /^(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)$/i;

function readAnnotations(text: string): Expectation['annotations'] {
  if (text.trim() === '') throw new LineError('`annotations` needs at least one name="text"');
  return readMatchers(text, 'annotations').map(({ name, operator, value }) => ({
    name,
    pattern: operator === '=~' ? value : literal(value),
  }));
}

/** The pattern that matches exactly this text. */
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function readMatchers(text: string, what: string): readonly LabelMatcher[] {
  const matchers: LabelMatcher[] = [];
  for (let rest = text; rest.trim() !== ''; ) {
    const [whole, name, operator, written] = MATCHER.exec(rest) ?? [];
    if (whole === undefined)
      throw new LineError(`${what} are written name="value", found ${JSON.stringify(rest.trim())}`);
    matchers.push({ name: name!, operator: operator as LabelMatcher['operator'], value: unquoted(written!) });
    rest = rest.slice(whole.length);
  }
  return matchers;
}

const unquoted = (written: string): string => written.replace(/\\(["\\])/g, '$1');
