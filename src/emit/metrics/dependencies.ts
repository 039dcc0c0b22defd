/** Metrics of calls between services, by `caller` and `callee`. */
import type { DependencyFigures } from '../../model/figures.ts';
import { inSeconds, type Measure, type Point, type Snapshot } from './measure.ts';

type Labels = { readonly caller: string; readonly callee: string };

const each =
  (points: (figures: DependencyFigures, labels: Labels) => readonly Point[]) =>
  ({ figures }: Snapshot): readonly Point[] =>
    figures.dependencies.flatMap((of) => points(of, { caller: of.caller, callee: of.callee }));

export const DEPENDENCY_MEASURES: readonly Measure[] = [
  {
    name: 'firedrill_dependency_calls_total',
    help: 'Calls from one service to another; each attempt counts.',
    kind: 'counter',
    read: each(({ calls }, labels) => [[calls, labels]]),
  },
  {
    name: 'firedrill_dependency_failures_total',
    help: 'Calls from one service to another that failed.',
    kind: 'counter',
    read: each(({ failures }, labels) => [[failures, labels]]),
  },
  {
    name: 'firedrill_dependency_latency_seconds',
    help: 'Duration of calls as seen by the caller over the run so far; quantile 1 is the maximum.',
    kind: 'gauge',
    read: each(({ latencyMs }, labels) => inSeconds(latencyMs, labels)),
  },
  {
    name: 'firedrill_dependency_health_score',
    help: 'Health of the calls over the last five minutes: 0 (all fail) to 100 (healthy).',
    kind: 'gauge',
    read: each(({ health }, labels) => (health === undefined ? [] : [[health, labels]])),
  },
];
