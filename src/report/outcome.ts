/** What a drill comes to: of each judgement, and of all in one line. */

import { listed } from '../alerts/judge/words.ts';
import type { DrillResult, Judgement } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';
import { blindRules, unjudgedBlindRules } from './blind.ts';
import { strangersOf } from './strangers.ts';
import { watchingNothing } from './warnings.ts';

/** How an expectation stands; `unobservable`: nobody could look at all of it. */
export type Standing = 'passed' | 'failed' | 'unobservable';

export const MARKS: Readonly<Record<Standing, string>> = { passed: '✔', failed: '✖', unobservable: '?' };

const HOLD: ReadonlySet<string> = new Set(['fired', 'stayed-silent', 'cleared', 'not-asked', 'matched']);

/** Of its verdicts those that are not as they should be, each once. */
export const troublesOf = ({ onset, reset, annotations = 'matched' }: Judgement): readonly string[] =>
  [...new Set([onset, reset, annotations])].filter((verdict) => !HOLD.has(verdict));

/** One part that failed is enough, even where nobody could look at another: what never fired has no annotations. */
export function standingOf(judgement: Judgement): Standing {
  if (judgement.passed) return 'passed';
  const isBlind = troublesOf(judgement).every((verdict) => verdict === 'unobservable');
  return isBlind ? 'unobservable' : 'failed';
}

/** As the exit code has it: what could not be looked at comes before what failed. Nothing judged proves nothing. */
export function outcomeOf({
  judgements,
  histories,
  unobservable,
  unexpected,
  strict,
}: DrillResult): Standing {
  const standings = new Set(judgements.map(standingOf));
  if (unobservable !== undefined || standings.size === 0 || standings.has('unobservable')) {
    return 'unobservable';
  }
  // Whoever asks that nothing unexpected fires asks it of every rule.
  if (strict === true && histories.some((history) => history.unobservable !== undefined)) {
    return 'unobservable';
  }
  return standings.has('failed') || (strict === true && unexpected.length > 0) ? 'failed' : 'passed';
}

/** `FAILED: 2 of 7 expectations, 5 hold`. */
export function headline(result: DrillResult): string {
  const { unobservable, cut } = result;
  const ended = cut === true ? ' (ended by the user before its time)' : '';
  if (unobservable !== undefined) return `COULD NOT LOOK: ${unobservable}${ended}`;
  const idle = watchingNothing(result);
  const watching = idle === 0 ? '' : `; ${idle} ${idle === 1 ? 'watches' : 'watch'} nothing`;
  return `${verdictLine(result)}${verdicts(result)}${watching}${unseen(result)}${strangers(result)}${ended}`;
}

/** Where they are not as many as the expectations: an incident that comes twice is judged twice. */
function verdicts(result: DrillResult): string {
  const { passed, failed, unobservable } = tally(result);
  const { length } = result.judgements;
  return length === passed + failed + unobservable ? '' : ` (${counted(length, 'verdict')})`;
}

/** Rules of which nobody can say what they did, where that decides nothing. */
function unseen(result: DrillResult): string {
  const names = namesOf(unjudgedBlindRules(result));
  if (names.length === 0 || isBlindOnlyToStrict(result)) return '';
  return `; could not look at ${listed(names)}, which no expectation names`;
}

function strangers(result: DrillResult): string {
  const times = result.unexpected.length;
  if (times === 0) return '';
  const { length } = strangersOf(result);
  const often = times === length ? '' : ` ${times} times`;
  const failure = result.strict === true ? ', which fails under --strict' : '';
  return `; ${counted(length, 'alert')} fired${often} that nobody expects${failure}`;
}

function verdictLine(result: DrillResult): string {
  const { passed, failed, unobservable } = tally(result);
  const all = passed + failed + unobservable;
  if (all === 0) return 'COULD NOT LOOK: nothing was judged';
  const told = (parts: readonly string[]): string =>
    [...parts, ...(passed > 0 ? [`${passed} ${passed === 1 ? 'holds' : 'hold'}`] : [])].join(', ');
  const ofAll = (count: number): string => `${count} of ${counted(all, 'expectation')}`;
  switch (outcomeOf(result)) {
    case 'unobservable': {
      // In another window the same expectation may have failed: then it counts as that too.
      const unseen = result.judgements.filter((judgement) => standingOf(judgement) === 'unobservable');
      const count = new Set(unseen.map(({ source }) => source)).size;
      if (count === 0) {
        const rest = failed > 0 ? told([`${ofAll(failed)} failed`]) : allHold(all);
        return `COULD NOT LOOK: ${blindToStrict(result)}; ${rest}`;
      }
      return `COULD NOT LOOK: ${told([ofAll(count), ...(failed > 0 ? [`${failed} failed`] : [])])}`;
    }
    case 'failed':
      return `FAILED: ${failed > 0 ? told([ofAll(failed)]) : allHold(all)}`;
    case 'passed':
      return `PASSED: ${allHold(all)}`;
  }
}

/** In a strict drill it counts what rules do of which nothing is expected. */
const blindToStrict = (result: DrillResult): string =>
  `--strict asks for every rule, and nobody could look at ${listed(namesOf(blindRules(result)))}`;

const isBlindOnlyToStrict = (result: DrillResult): boolean =>
  outcomeOf(result) === 'unobservable' &&
  result.judgements.every((judgement) => standingOf(judgement) !== 'unobservable');

const namesOf = (rules: readonly { readonly alert: string }[]): readonly string[] => [
  ...new Set(rules.map(({ alert }) => alert)),
];

function allHold(count: number): string {
  if (count === 1) return 'the one expectation holds';
  return `${count === 2 ? 'both' : `all ${count}`} expectations hold`;
}

/** Expectations by how they stand: one that is judged in several windows stands as in the worst. */
export function tally({ judgements }: DrillResult): Readonly<Record<Standing, number>> {
  const worst = new Map<string, Standing>();
  for (const judgement of judgements) {
    const standing = standingOf(judgement);
    const before = worst.get(judgement.source) ?? 'passed';
    worst.set(judgement.source, SEVERITY.indexOf(standing) > SEVERITY.indexOf(before) ? standing : before);
  }
  const counts = { passed: 0, failed: 0, unobservable: 0 };
  for (const standing of worst.values()) counts[standing]++;
  return counts;
}

const SEVERITY: readonly Standing[] = ['passed', 'unobservable', 'failed'];

/** Of several the worst; none of none. */
export const worstOf = (judgements: readonly Judgement[]): Standing | undefined =>
  judgements.length === 0 ? undefined : standingOf(worstFirst(judgements)[0]!);

/** Of all that is expected of an alert. */
export const standingOfAlert = (alert: string, { judgements }: DrillResult): Standing | undefined =>
  worstOf(judgements.filter(({ expectation }) => expectation.alert === alert));

/** An alert's name, behind the mark of what became of its expectations, where it has any. */
export function markedName(alert: string, result: DrillResult): string {
  const standing = standingOfAlert(alert, result);
  return standing === undefined ? alert : `${MARKS[standing]} ${alert}`;
}

/** Failures first, then what could not be looked at; each as they were said. */
export const worstFirst = (judgements: readonly Judgement[]): readonly Judgement[] =>
  [...judgements].sort((a, b) => SEVERITY.indexOf(standingOf(b)) - SEVERITY.indexOf(standingOf(a)));
