/** The status of each judgement, and the outcome of a drill in one line. */

import { listed } from '../alerts/judge/words.ts';
import type { DrillResult, Judgement } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';
import { inconclusiveRules, unjudgedInconclusiveRules } from './inconclusive.ts';
import { unexpectedAlerts } from './unexpected.ts';
import { watchingNothing } from './warnings.ts';

/** `unobservable` is the published name of an inconclusive result. */
export type Status = 'passed' | 'failed' | 'unobservable';

export const MARKS: Readonly<Record<Status, string>> = { passed: '✔', failed: '✖', unobservable: '?' };

const HOLD: ReadonlySet<string> = new Set(['fired', 'stayed-silent', 'cleared', 'not-asked', 'matched']);

/** The verdicts of a judgement that do not hold, without repetitions. */
export const failedVerdicts = ({ onset, reset, annotations = 'matched' }: Judgement): readonly string[] =>
  [...new Set([onset, reset, annotations])].filter((verdict) => !HOLD.has(verdict));

/** One failed verdict makes the judgement fail, even if another is inconclusive: an alert that never fired has no annotations. */
export function statusOf(judgement: Judgement): Status {
  if (judgement.passed) return 'passed';
  const isInconclusive = failedVerdicts(judgement).every((verdict) => verdict === 'unobservable');
  return isInconclusive ? 'unobservable' : 'failed';
}

/** Decides the exit code. Inconclusive takes precedence over failed. A drill without judgements is inconclusive. */
export function outcomeOf({ judgements, histories, unobservable, unexpected, strict }: DrillResult): Status {
  const statuses = new Set(judgements.map(statusOf));
  if (unobservable !== undefined || statuses.size === 0 || statuses.has('unobservable')) {
    return 'unobservable';
  }
  // `--strict` says that no rule fires unexpectedly, so every rule needs a result.
  if (strict === true && histories.some((history) => history.unobservable !== undefined)) {
    return 'unobservable';
  }
  return statuses.has('failed') || (strict === true && unexpected.length > 0) ? 'failed' : 'passed';
}

/** `FAILED: 2 of 7 expectations, 5 hold`. */
export function headline(result: DrillResult): string {
  const { unobservable, cut } = result;
  const ended = cut === true ? ' (stopped early by the user)' : '';
  if (unobservable !== undefined) return `INCONCLUSIVE: ${unobservable}${ended}`;
  const idle = watchingNothing(result);
  const watching = idle === 0 ? '' : `; ${idle} ${idle === 1 ? 'watches' : 'watch'} nothing`;
  return `${verdictLine(result)}${verdicts(result)}${watching}${unjudged(result)}${unexpected(result)}${differing(result)}${ended}`;
}

/** The number of verdicts if it differs from the number of expectations: an incident that happens twice is judged twice. */
function verdicts(result: DrillResult): string {
  const { passed, failed, unobservable } = tally(result);
  const { length } = result.judgements;
  return length === passed + failed + unobservable ? '' : ` (${counted(length, 'verdict')})`;
}

/** Inconclusive rules that do not affect the outcome. */
function unjudged(result: DrillResult): string {
  const names = namesOf(unjudgedInconclusiveRules(result));
  if (names.length === 0 || isInconclusiveOnlyIfStrict(result)) return '';
  return `; ${areInconclusive(names)}, and no expectation names ${names.length === 1 ? 'it' : 'them'}`;
}

function unexpected(result: DrillResult): string {
  const times = result.unexpected.length;
  if (times === 0) return '';
  const { length } = unexpectedAlerts(result);
  const often = times === length ? '' : ` ${times} times`;
  const failure = result.strict === true ? ', which is a failure with --strict' : '';
  return `; ${counted(length, 'unexpected alert')} fired${often}${failure}`;
}

function differing({ comparison }: DrillResult): string {
  const found = comparison?.differences.length ?? 0;
  return found === 0
    ? ''
    : `; Loki and this process differ (${counted(found, 'difference')}), which is a failure`;
}

function verdictLine(result: DrillResult): string {
  const { passed, failed, unobservable } = tally(result);
  const all = passed + failed + unobservable;
  if (all === 0) return 'INCONCLUSIVE: no expectation was judged';
  const withPassed = (parts: readonly string[]): string =>
    [...parts, ...(passed > 0 ? [`${passed} ${passed === 1 ? 'holds' : 'hold'}`] : [])].join(', ');
  const ofAll = (count: number): string => `${count} of ${counted(all, 'expectation')}`;
  switch (outcomeOf(result)) {
    case 'unobservable': {
      // An expectation may be inconclusive in one window and fail in another: it counts as both.
      const inconclusive = result.judgements.filter((judgement) => statusOf(judgement) === 'unobservable');
      const count = new Set(inconclusive.map(({ source }) => source)).size;
      if (count === 0) {
        const rest = failed > 0 ? withPassed([`${ofAll(failed)} failed`]) : allHold(all);
        return `INCONCLUSIVE: ${strictReason(result)}; ${rest}`;
      }
      return `INCONCLUSIVE: ${withPassed([ofAll(count), ...(failed > 0 ? [`${failed} failed`] : [])])}`;
    }
    case 'failed':
      return `FAILED: ${failed > 0 ? withPassed([ofAll(failed)]) : allHold(all)}`;
    case 'passed':
      return `PASSED: ${allHold(all)}`;
  }
}

/** With `--strict`, rules that no expectation names count too. */
const strictReason = (result: DrillResult): string =>
  `--strict covers every rule, and ${areInconclusive(namesOf(inconclusiveRules(result)))}`;

const areInconclusive = (names: readonly string[]): string =>
  `${listed(names)} ${names.length === 1 ? 'is' : 'are'} inconclusive`;

const isInconclusiveOnlyIfStrict = (result: DrillResult): boolean =>
  outcomeOf(result) === 'unobservable' &&
  result.judgements.every((judgement) => statusOf(judgement) !== 'unobservable');

const namesOf = (rules: readonly { readonly alert: string }[]): readonly string[] => [
  ...new Set(rules.map(({ alert }) => alert)),
];

function allHold(count: number): string {
  if (count === 1) return '1 expectation holds';
  return `${count === 2 ? 'both' : `all ${count}`} expectations hold`;
}

/** Number of expectations by status. An expectation that is judged in several windows has the worst status of them. */
export function tally({ judgements }: DrillResult): Readonly<Record<Status, number>> {
  const worst = new Map<string, Status>();
  for (const judgement of judgements) {
    const status = statusOf(judgement);
    const before = worst.get(judgement.source) ?? 'passed';
    worst.set(judgement.source, SEVERITY.indexOf(status) > SEVERITY.indexOf(before) ? status : before);
  }
  const counts = { passed: 0, failed: 0, unobservable: 0 };
  for (const status of worst.values()) counts[status]++;
  return counts;
}

const SEVERITY: readonly Status[] = ['passed', 'unobservable', 'failed'];

/** The worst status; undefined for no judgements. */
export const worstOf = (judgements: readonly Judgement[]): Status | undefined =>
  judgements.length === 0 ? undefined : statusOf(worstFirst(judgements)[0]!);

/** The worst status of the expectations that name an alert; undefined without any. */
export const alertStatus = (alert: string, { judgements }: DrillResult): Status | undefined =>
  worstOf(judgements.filter(({ expectation }) => expectation.alert === alert));

/** The name of an alert after the mark of its status, if it has expectations. */
export function markedName(alert: string, result: DrillResult): string {
  const status = alertStatus(alert, result);
  return status === undefined ? alert : `${MARKS[status]} ${alert}`;
}

/** Failed judgements first, then inconclusive ones, otherwise in the order of the expectations. */
export const worstFirst = (judgements: readonly Judgement[]): readonly Judgement[] =>
  [...judgements].sort((a, b) => SEVERITY.indexOf(statusOf(b)) - SEVERITY.indexOf(statusOf(a)));
