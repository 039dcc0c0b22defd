/** The figures around a decision: the values that a person would look at first, few enough to print. */
import type { LabelMatcher } from '../../model/expectation.ts';
import type { Sample, Series } from '../../model/series.ts';
import type { AlertHistory, Evidence, Instance, TrueWindow } from '../model.ts';
import { seriesMatcher } from './labels.ts';
import { type Firing, lastEvaluation, type Occasion, type View } from './occasion.ts';
import type { OnsetOutcome } from './onset.ts';
import { matchingSeries, reachOf, samplesWithin, seriesBehind, seriesOf } from './readings.ts';
import type { ResetOutcome } from './reset.ts';

const STEPS_BEFORE = 12;
const STEPS_AFTER = 7;
const MOST_SERIES = 5;

export function evidenceOf(
  occasion: Occasion,
  onset: OnsetOutcome,
  reset: ResetOutcome,
  commandOf: (history: AlertHistory, window: TrueWindow) => string,
): Evidence {
  const made = decision(occasion, onset, reset);
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
    series: worthShowing(made, occasion)
      .map(around)
      .filter(({ samples }) => samples.length > 0)
      .slice(0, MOST_SERIES),
    ...(history.measured ? { threshold: history.measured.threshold } : {}),
    command: commandOf(history, reaching(occasion.window, timesMs)),
  };
}

/** The window, and what was decided before or after it. */
const reaching = (window: TrueWindow, timesMs: readonly number[]): TrueWindow => ({
  ...window,
  startMs: Math.min(window.startMs, ...timesMs),
  endMs: Math.max(window.endMs, ...timesMs),
});

/** What there is to look at, for one half of the verdict or, where both failed, for both. */
interface Decision {
  readonly view: View;
  /** The times at which it was made. */
  readonly timesMs: readonly number[];
  /** Those of them that decided. */
  readonly decisive: readonly Instance[];
  readonly instances: readonly Instance[];
}

function decision(occasion: Occasion, onset: OnsetOutcome, reset: ResetOutcome): Decision {
  const { window, firings, views } = occasion;
  if ('absence' in onset) {
    const { view, atMs, instances } = onset.absence;
    return { view, timesMs: [atMs], decisive: [], instances: oldestFirst(instances) };
  }
  const instances = oldestFirst(firings.map(({ instance }) => instance));
  if (!('firing' in onset)) return { view: views[0]!, timesMs: [window.startMs], decisive: [], instances };
  const { instance, firingMs, view } = onset.firing;
  const began = { view, timesMs: [firingMs], decisive: [instance], instances };
  if (!reset.firing || reset.verdict === 'cleared') return began;
  const ended = {
    view: reset.firing.view,
    timesMs: [endOf(reset.firing, occasion)],
    decisive: [reset.firing.instance],
    instances,
  };
  // Where only the second half failed, the decision was the second one.
  if (onset.verdict === 'fired') return ended;
  return {
    ...began,
    timesMs: [...began.timesMs, ...ended.timesMs],
    decisive: [...new Set([...began.decisive, ...ended.decisive])],
  };
}

/** When it was gone, or when it should have been. */
function endOf({ instance, view }: Firing, { expectation, window }: Occasion): number {
  const allowedMs = window.endMs + expectation.resolvesMs!;
  return instance.endMs ?? Math.min(allowedMs, lastEvaluation(view.history.grid));
}

const oldestFirst = (instances: readonly Instance[]): readonly Instance[] =>
  [...instances].sort((a, b) => a.activeMs - b.activeMs);

/** Those of the expectation and those of the instances; where it has none, what there is instead. Nearest first. */
function worthShowing({ view, instances, decisive }: Decision, occasion: Occasion): readonly Series[] {
  const { history } = view;
  if (history.unobservable !== undefined) return [];
  const { expectation, window } = occasion;
  const matching = matchingSeries(history, expectation.labels);
  const behind = [...decisive, ...instances]
    .map((instance) => seriesBehind(history, instance))
    .filter((one) => one !== undefined);
  const others = matching.length === 0 ? seriesOf(history) : [];
  const worth = [...new Set([...behind, ...matching, ...others])];
  const met = labelsMet(worth, expectation.labels, history);
  const reach = new Map(
    worth.map((one) => [
      one,
      reachOf(samplesWithin(one, window.startMs, view.untilMs), history.measured?.threshold),
    ]),
  );
  const turn = (one: Series): number => (behind.includes(one) ? behind.indexOf(one) : behind.length);
  // Of whom the expectation speaks, then who decided, then who came nearest to the threshold.
  return worth.sort(
    (a, b) => met.get(b)! - met.get(a)! || turn(a) - turn(b) || higherFirst(reach.get(a)!, reach.get(b)!),
  );
}

/** How many of the labels that were asked for each of them has. */
const labelsMet = (
  series: readonly Series[],
  labels: readonly LabelMatcher[],
  { rule }: AlertHistory,
): ReadonlyMap<Series, number> => {
  const tests = labels.map((matcher) => seriesMatcher([matcher], rule));
  return new Map(series.map((one) => [one, tests.filter((meets) => meets(one.labels)).length]));
};

/** A comparison by difference would make nothing of two that are infinite. */
const higherFirst = (a: number, b: number): number => (a === b ? 0 : a > b ? -1 : 1);
