/** Selects the evidence of a verdict: the instances and the few series values around the decision. */
import type { LabelMatcher } from '../../model/expectation.ts';
import type { Sample, Series } from '../../model/series.ts';
import type { AlertHistory, Evidence, Instance, TrueWindow } from '../model.ts';
import { type ExpectedWindow, type Firing, lastEvaluation, type RuleView } from './expected-window.ts';
import { seriesMatcher } from './labels.ts';
import type { OnsetOutcome } from './onset.ts';
import { matchingSeries, reachOf, samplesWithin, seriesBehind, seriesOf } from './readings.ts';
import type { ResetOutcome } from './reset.ts';

const STEPS_BEFORE = 12;
const STEPS_AFTER = 7;
const MOST_SERIES = 5;

export function evidenceOf(
  expected: ExpectedWindow,
  onset: OnsetOutcome,
  reset: ResetOutcome,
  commandOf: (history: AlertHistory, window: TrueWindow) => string,
): Evidence {
  const made = decisionOf(expected, onset, reset);
  const { view, timesMs, instances } = made;
  const { history } = view;
  const { stepMs } = history.grid;
  const isNear = ({ timeMs }: Sample): boolean =>
    timesMs.some(
      (atMs) => timeMs >= atMs - STEPS_BEFORE * stepMs && timeMs < atMs + (STEPS_AFTER + 1) * stepMs,
    );
  const around = ({ labels, samples }: Series): Series => ({ labels, samples: samples.filter(isNear) });
  return {
    instances,
    series: relevantSeries(made, expected)
      .map(around)
      .filter(({ samples }) => samples.length > 0)
      .slice(0, MOST_SERIES),
    ...(history.measured ? { threshold: history.measured.threshold } : {}),
    command: commandOf(history, including(expected.window, timesMs)),
  };
}

/** The window, extended to include these times. */
const including = (window: TrueWindow, timesMs: readonly number[]): TrueWindow => ({
  ...window,
  startMs: Math.min(window.startMs, ...timesMs),
  endMs: Math.max(window.endMs, ...timesMs),
});

/** What decided the verdict: the onset, the reset, or both if both failed. */
interface Decision {
  readonly view: RuleView;
  /** The times that decided. */
  readonly timesMs: readonly number[];
  /** The instances that decided. */
  readonly decisive: readonly Instance[];
  /** All instances of the sentence, oldest first. */
  readonly instances: readonly Instance[];
}

function decisionOf(expected: ExpectedWindow, onset: OnsetOutcome, reset: ResetOutcome): Decision {
  const { window, firings, views } = expected;
  if ('notFired' in onset) {
    const { view, atMs, instances } = onset.notFired;
    return { view, timesMs: [atMs], decisive: [], instances: oldestFirst(instances) };
  }
  const instances = oldestFirst(firings.map(({ instance }) => instance));
  if (!('firing' in onset)) return { view: views[0]!, timesMs: [window.startMs], decisive: [], instances };
  const { instance, firingMs, view } = onset.firing;
  const onsetDecision = { view, timesMs: [firingMs], decisive: [instance], instances };
  if (!reset.firing || reset.verdict === 'cleared') return onsetDecision;
  const resetDecision = {
    view: reset.firing.view,
    timesMs: [endOf(reset.firing, expected)],
    decisive: [reset.firing.instance],
    instances,
  };
  // If only the reset failed, the reset decided.
  if (onset.verdict === 'fired') return resetDecision;
  return {
    ...onsetDecision,
    timesMs: [...onsetDecision.timesMs, ...resetDecision.timesMs],
    decisive: [...new Set([...onsetDecision.decisive, ...resetDecision.decisive])],
  };
}

/** When it ended, or when it should have ended. */
function endOf({ instance, view }: Firing, { expectation, window }: ExpectedWindow): number {
  const allowedMs = window.endMs + expectation.resolvesMs!;
  return instance.endMs ?? Math.min(allowedMs, lastEvaluation(view.history.grid));
}

const oldestFirst = (instances: readonly Instance[]): readonly Instance[] =>
  [...instances].sort((a, b) => a.activeMs - b.activeMs);

/** The series of the expectation and of the instances; if none match, all others. Most relevant first. */
function relevantSeries(
  { view, instances, decisive }: Decision,
  expected: ExpectedWindow,
): readonly Series[] {
  const { history } = view;
  if (history.unobservable !== undefined) return [];
  const { expectation, window } = expected;
  const matching = matchingSeries(history, expectation.labels);
  const deciding = [...decisive, ...instances]
    .map((instance) => seriesBehind(history, instance))
    .filter((one) => one !== undefined);
  const others = matching.length === 0 ? seriesOf(history) : [];
  const candidates = [...new Set([...deciding, ...matching, ...others])];
  const met = labelsMet(candidates, expectation.labels, history);
  const reach = new Map(
    candidates.map((one) => [
      one,
      reachOf(samplesWithin(one, window.startMs, view.untilMs), history.measured?.threshold),
    ]),
  );
  const rank = (one: Series): number => (deciding.includes(one) ? deciding.indexOf(one) : deciding.length);
  // First by how many expected labels they have, then by who decided, then by how close they came to the threshold.
  return candidates.sort(
    (a, b) => met.get(b)! - met.get(a)! || rank(a) - rank(b) || higherFirst(reach.get(a)!, reach.get(b)!),
  );
}

/** How many of the expected labels each series has. */
const labelsMet = (
  series: readonly Series[],
  labels: readonly LabelMatcher[],
  { rule }: AlertHistory,
): ReadonlyMap<Series, number> => {
  const tests = labels.map((matcher) => seriesMatcher([matcher], rule));
  return new Map(series.map((one) => [one, tests.filter((meets) => meets(one.labels)).length]));
};

/** The difference of two infinite values would be NaN. */
const higherFirst = (a: number, b: number): number => (a === b ? 0 : a > b ? -1 : 1);
