/** The figures of panels, reckoned from the records themselves. */
import type { Written } from './written.ts';

/** Values by the label values that name them, `payment-service ERR_402`; of a sum over everything the name is empty. */
export type Readings = ReadonlyMap<string, number>;

/** A time that a query is asked about. */
export interface Moment {
  readonly atMs: number;
  /** What `$__auto` and `$__range` stand for then. */
  readonly autoMs: number;
  readonly rangeMs: number;
  /** Records of the time before, the moment itself included; with `endMs`, of a time that ended so long ago. */
  last(ms: number, endMs?: number): readonly Written[];
}

export type Reckoning = (moment: Moment) => Readings;

export const MINUTE = 60_000;
export const RECENT = 5 * MINUTE;

/** For one value that has no name. */
export const one = (value: number | undefined): Readings => new Map(value === undefined ? [] : [['', value]]);

/** How many records there are by the values of some labels, in the order of the labels' names. */
export function count(records: readonly Written[], ...labels: readonly string[]): Readings {
  const counts = new Map<string, number>();
  for (const record of records) {
    const name = labels.map((label) => record.labels[label]).join(' ');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

export const map = (readings: Readings, change: (value: number, name: string) => number): Readings =>
  new Map([...readings].map(([name, value]) => [name, change(value, name)]));

/** The simulated services; `firedrill` has the marks of incidents. */
export const simulated = (records: readonly Written[]): readonly Written[] =>
  records.filter(({ labels }) => labels.service_name !== 'firedrill');

export const marks = (records: readonly Written[]): readonly Written[] =>
  records.filter(({ labels }) => labels.service_name === 'firedrill');

export const errors = (records: readonly Written[]): readonly Written[] =>
  records.filter(({ labels }) => labels.detected_level === 'error' || labels.detected_level === 'fatal');

/** At WARN and above. */
export const notGood = (records: readonly Written[]): readonly Written[] =>
  records.filter(({ labels }) => ['warn', 'error', 'fatal'].includes(labels.detected_level ?? ''));

export const perSecond = (readings: Readings, ms: number): Readings =>
  map(readings, (value) => value / (ms / 1000));

/** By service, or of all. */
export function errorShare(records: readonly Written[], ...labels: readonly string[]): Readings {
  const bad = count(errors(records), ...labels);
  return map(count(records, ...labels), (all, name) => (bad.get(name) ?? 0) / all);
}

/** Of the durations of each service, between the two nearest ones as Loki has it. */
export function p95(records: readonly Written[]): Readings {
  const durations = new Map<string, number[]>();
  for (const { labels } of records) {
    if (labels.duration_ms === undefined) continue;
    const own = durations.get(labels.service_name!) ?? [];
    durations.set(labels.service_name!, own);
    own.push(Number(labels.duration_ms));
  }
  return new Map([...durations].map(([name, own]) => [name, quantile(own, 0.95)]));
}

function quantile(values: number[], share: number): number {
  values.sort((a, b) => a - b);
  const rank = share * (values.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, values.length - 1);
  return values[below]! + (values[above]! - values[below]!) * (rank - below);
}

/** How many different values a label has. */
export const different = (records: readonly Written[], label: string): number => count(records, label).size;
