/** What a drill comes to: of each judgement, and of all in one line. */
import { listed } from '../judge/words.ts';
import type { DrillResult, Judgement } from '../model.ts';
import { watchingNothing } from './warnings.ts';
import { countText } from './words.ts';

/** How an expectation stands; `unobservable`: nobody could look at all of it. */
export type Standing = 'passed' | 'failed' | 'unobservable';

export const MARKS: Readonly<Record<Standing, string>> = { passed: '✔', failed: '✖', unobservable: '?' };

const HOLD: ReadonlySet<string> = new Set(['fired', 'stayed-silent', 'cleared', 'not-asked', 'matched']);

/** Of its verdicts those that are not as they should be. */
export const troublesOf = ({ onset, reset, annotations = 'matched' }: Judgement): readonly string[] =>
  [onset, reset, annotations].filter((verdict) => !HOLD.has(verdict));

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
  if (strict === true && histories.some((history) => history.unobservable !== undefined))
    return 'unobservable';
  return standings.has('failed') || (strict === true && unexpected.length > 0) ? 'failed' : 'passed';
}

/** `FAILED: 2 of 7 expectations, 5 hold`. */
export function headline(result: DrillResult): string {
  const { unexpected, unobservable, cut } = result;
  const ended = cut === true ? ' (ended by the user before its time)' : '';
  if (unobservable !== undefined) return `COULD NOT LOOK: ${unobservable}${ended}`;
  const strangers =
    unexpected.length === 0 ? '' : `; ${countText(unexpected.length, 'alert')} fired that nobody expects`;
  const idle = watchingNothing(result);
  const watching = idle === 0 ? '' : `; ${idle} ${idle === 1 ? 'watches' : 'watch'} nothing`;
  return `${verdictLine(result)}${watching}${strangers}${ended}`;
}

function verdictLine(result: DrillResult): string {
  const { passed, failed, unobservable } = tally(result);
  const all = passed + failed + unobservable;
  if (all === 0) return 'COULD NOT LOOK: nothing was judged';
  const told = (parts: readonly string[]): string =>
    [...parts, ...(passed > 0 ? [`${passed} ${passed === 1 ? 'holds' : 'hold'}`] : [])].join(', ');
  const ofAll = (count: number): string => `${count} of ${countText(all, 'expectation')}`;
  switch (outcomeOf(result)) {
    case 'unobservable': {
      // In another window the same expectation may have failed: then it counts as that too.
      const unseen = result.judgements.filter((judgement) => standingOf(judgement) === 'unobservable');
      const count = new Set(unseen.map(({ source }) => source)).size;
      if (count === 0) return `COULD NOT LOOK: ${told([blindRules(result)])}`;
      return `COULD NOT LOOK: ${told([ofAll(count), ...(failed > 0 ? [`${failed} failed`] : [])])}`;
    }
    case 'failed':
      return `FAILED: ${failed > 0 ? told([ofAll(failed)]) : allHold(all)}`;
    case 'passed':
      return `PASSED: ${allHold(all)}`;
  }
}

/** In a strict drill it counts what rules do of which nothing is expected. */
function blindRules({ histories }: DrillResult): string {
  const names = histories
    .filter(({ unobservable }) => unobservable !== undefined)
    .map(({ rule }) => rule.alert);
  return `${listed([...new Set(names)])}, which a strict drill must see`;
}

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
