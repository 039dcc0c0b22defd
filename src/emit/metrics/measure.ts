/** One metric: its name, what it means, and how its values are read from a snapshot of the run. */
import type { FiguresReading, Quantiles } from '../../model/figures.ts';
import type { OutputAccount } from '../../model/output.ts';
import type { RunStatus } from '../../model/run.ts';

export interface Snapshot {
  readonly about: About;
  readonly status: RunStatus;
  readonly accounts: readonly OutputAccount[];
  readonly figures: FiguresReading;
  readonly lateness: LatenessReading | undefined;
}

export interface About {
  /** Of firedrill. */
  readonly version: string;
  readonly run: string;
  readonly scenario: string;
  readonly seed: string;
}

/** Milliseconds. */
export interface LatenessReading {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Measure {
  /** As Prometheus shows it: base units, counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  /** Labels must be few and bounded: names of the scenario, outputs, words of our own; never paths or users. */
  read(snapshot: Snapshot): readonly Point[];
}

export type Point = readonly [value: number, labels?: Readonly<Record<string, string>>];

const seconds = (ms: number): number => ms / 1000;

/** A point for each quantile, in seconds. Gauges, not a summary: there is no sum to go with them. */
export const inSeconds = (
  quantiles: Partial<Quantiles>,
  labels: Readonly<Record<string, string>> = {},
): Point[] => byQuantile(quantiles, labels).map(([value, label]) => [seconds(value), label]);

/** `quantile="1"` is the maximum. */
export function byQuantile(
  { p50, p95, p99, max }: Partial<Quantiles>,
  labels: Readonly<Record<string, string>> = {},
): Point[] {
  const given: readonly (readonly [string, number | undefined])[] = [
    ['0.5', p50],
    ['0.95', p95],
    ['0.99', p99],
    ['1', max],
  ];
  return given.flatMap(([quantile, value]) =>
    value === undefined ? [] : [[value, { ...labels, quantile }] as const],
  );
}
