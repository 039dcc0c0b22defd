/** The figures around a decision: the values that a person would look at first, few enough to print. */
import type { Expectation } from '../../model/expectation.ts';
import type { AlertHistory, Evidence, Instance, Series, TrueWindow } from '../model.ts';
import { lastEvaluation, type Occasion } from './occasion.ts';
import type { OnsetOutcome } from './onset.ts';
import { matchingSeries, samplesWithin, seriesBehind, seriesOf } from './readings.ts';
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
  const { history, atMs, instances, decisive } = decision(occasion, onset, reset);
  const { stepMs } = history.grid;
  const around = (series: Series): Series => ({
    labels: series.labels,
    samples: samplesWithin(series, atMs - STEPS_BEFORE * stepMs, atMs + (STEPS_AFTER + 1) * stepMs),
  });
  return {
    instances,
    series: worthShowing(history, decisive ? [decisive, ...instances] : instances, occasion.expectation)
      .map(around)
      .filter(({ samples }) => samples.length > 0)
      .slice(0, MOST_SERIES),
    ...(history.measured ? { threshold: history.measured.threshold } : {}),
    command: commandOf(history, occasion.window),
  };
}

interface Decision {
  readonly history: AlertHistory;
  readonly atMs: number;
  /** The one of them that decided. */
  readonly decisive?: Instance;
  readonly instances: readonly Instance[];
}

function decision(occasion: Occasion, onset: OnsetOutcome, reset: ResetOutcome): Decision {
  const { window, firings, views, expectation } = occasion;
  if ('absence' in onset) {
    const { view, atMs, instances } = onset.absence;
    return { history: view.history, atMs, instances: oldestFirst(instances) };
  }
  const instances = oldestFirst(firings.map(({ instance }) => instance));
  // Where only the second half failed, the decision was the second one.
  if (onset.verdict === 'fired' && reset.firing && reset.verdict !== 'cleared') {
    const { instance, view } = reset.firing;
    const allowedMs = window.endMs + expectation.resolvesMs!;
    const atMs = instance.endMs ?? Math.min(allowedMs, lastEvaluation(view.history.grid));
    return { history: view.history, atMs, decisive: instance, instances };
  }
  if ('firing' in onset) {
    const { instance, firingMs, view } = onset.firing;
    return { history: view.history, atMs: firingMs, decisive: instance, instances };
  }
  return { history: views[0]!.history, atMs: window.startMs, instances };
}

const oldestFirst = (instances: readonly Instance[]): readonly Instance[] =>
  [...instances].sort((a, b) => a.activeMs - b.activeMs);

/** Those of the expectation first, of them those that did something; where it has none, what there is instead. */
function worthShowing(
  history: AlertHistory,
  instances: readonly Instance[],
  { labels }: Expectation,
): readonly Series[] {
  if (history.unobservable !== undefined) return [];
  const matching = matchingSeries(history, labels);
  const behind = instances
    .map((instance) => seriesBehind(history, instance))
    .filter((one) => one !== undefined);
  return [
    ...new Set([
      ...behind.filter((one) => matching.includes(one)),
      ...matching,
      ...behind,
      ...(matching.length === 0 ? seriesOf(history) : []),
    ]),
  ];
}
