/**
 * The four figures of alerting practice, per alert: how often it is right, how much it sees, how fast both ways. All of
 * them speak of the same alerts: those that fired in the judged time, and those that a verdict lays at the door of a
 * window in it although they fired later.
 */
import type { AlertFigures, AlertHistory, DrillResult, Instance, Judgement } from '../model.ts';
import type { Occasion } from './occasion.ts';
import { firedInJudgedTime } from './unexpected.ts';

/** One for each name, in the order of the rules. */
export function figuresOf(
  histories: readonly AlertHistory[],
  occasions: readonly Occasion[],
  judgements: readonly Judgement[],
  span: DrillResult['span'],
): readonly AlertFigures[] {
  const names = new Set(histories.map(({ rule }) => rule.alert));
  return [...names].map((alert) => {
    const own = histories.filter(
      ({ rule, unobservable }) => rule.alert === alert && unobservable === undefined,
    );
    const claimed = occasions.filter(({ expectation }) => expectation.alert === alert);
    const fired = new Set([
      ...own.flatMap((history) => firedInJudgedTime(history, span)),
      ...firingsOf(claimed),
    ]);
    const right = new Set(firingsOf(claimed.filter(({ expectation }) => !expectation.never)));
    const asked = judgements.filter(
      ({ expectation, onset }) =>
        expectation.alert === alert && !expectation.never && onset !== 'unobservable',
    );
    // One that was firing before its incident began did not see it begin.
    const seen = asked.filter(({ onset }) => onset === 'fired' || onset === 'fired-late');
    const cleared = asked.filter(({ reset }) => reset === 'cleared' || reset === 'cleared-late');
    return {
      alert,
      ...figure('fired', own.length === 0 ? undefined : fired.size),
      ...figure('precision', share(right.size, fired.size)),
      ...figure('recall', share(seen.length, asked.length)),
      ...figure('detectionMs', median(seen.map(({ detectionMs }) => detectionMs!))),
      ...figure('resetMs', median(cleared.map(({ resetMs }) => resetMs!))),
    };
  });
}

const firingsOf = (occasions: readonly Occasion[]): readonly Instance[] =>
  occasions
    .flatMap(({ firings }) => firings)
    .filter(({ view }) => view.history.unobservable === undefined)
    .map(({ instance }) => instance);

const figure = (name: keyof AlertFigures, value: number | undefined): Partial<AlertFigures> =>
  value === undefined ? {} : { [name]: value };

const share = (part: number, all: number): number | undefined => (all === 0 ? undefined : part / all);

/** Of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
