/** The definition of a metric: name, help text, and how to read its samples from a snapshot of the run. */
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
  /** The version of firedrill. */
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
  /** The name in Prometheus: base units, and `_total` at the end of counters. */
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  /** Label values must be few: names from the scenario, outputs, fixed words. Never paths or users. */
  read(snapshot: Snapshot): readonly Point[];
}

export type Point = readonly [value: number, labels?: Readonly<Record<string, string>>];

const seconds = (ms: number): number => ms / 1000;

/** A sample for each quantile, in seconds. These are gauges, not a summary, because there is no sum. */
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
