/**
 * The four figures of alerting practice for each alert: precision, recall, time to detect and time to resolve. All of them
 * count the same instances: those that fired in the judged time, and those that fired later because of a window in it.
 */
import type { AlertFigures, AlertHistory, DrillResult, Instance, Judgement } from '../model.ts';
import type { ExpectedWindow } from './expected-window.ts';
import { firedInJudgedTime } from './unexpected.ts';

/** One entry for each alert name, in the order of the rules. */
export function figuresOf(
  histories: readonly AlertHistory[],
  expectedWindows: readonly ExpectedWindow[],
  judgements: readonly Judgement[],
  span: DrillResult['span'],
): readonly AlertFigures[] {
  const names = new Set(histories.map(({ rule }) => rule.alert));
  return [...names].map((alert) => {
    const own = histories.filter(
      ({ rule, unobservable }) => rule.alert === alert && unobservable === undefined,
    );
    const ofAlert = expectedWindows.filter(({ expectation }) => expectation.alert === alert);
    const fired = new Set([
      ...own.flatMap((history) => firedInJudgedTime(history, span)),
      ...firingsOf(ofAlert),
    ]);
    const correct = new Set(firingsOf(ofAlert.filter(({ expectation }) => !expectation.never)));
    const mustFire = judgements.filter(
      ({ expectation, onset }) =>
        expectation.alert === alert && !expectation.never && onset !== 'unobservable',
    );
    // An alert that was already firing when the incident started did not detect it.
    const detected = mustFire.filter(({ onset }) => onset === 'fired' || onset === 'fired-late');
    const resolved = mustFire.filter(({ reset }) => reset === 'cleared' || reset === 'cleared-late');
    return {
      alert,
      ...figure('fired', own.length === 0 ? undefined : fired.size),
      ...figure('precision', share(correct.size, fired.size)),
      ...figure('recall', share(detected.length, mustFire.length)),
      ...figure('detectionMs', median(detected.map(({ detectionMs }) => detectionMs!))),
      ...figure('resetMs', median(resolved.map(({ resetMs }) => resetMs!))),
    };
  });
}

const firingsOf = (expectedWindows: readonly ExpectedWindow[]): readonly Instance[] =>
  expectedWindows
    .flatMap(({ firings }) => firings)
    .filter(({ view }) => view.history.unobservable === undefined)
    .map(({ instance }) => instance);

const figure = (name: keyof AlertFigures, value: number | undefined): Partial<AlertFigures> =>
  value === undefined ? {} : { [name]: value };

const share = (part: number, all: number): number | undefined => (all === 0 ? undefined : part / all);

/** For an even number of values, the mean of the two in the middle. Undefined without values. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
