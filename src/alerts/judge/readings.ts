/** The values of a rule's expression: the series that an expectation selects, and how close they came to the threshold. */
import type { LabelMatcher } from '../../model/expectation.ts';
import type { Sample, Series, Threshold } from '../../model/series.ts';
import type { AlertHistory, Instance } from '../model.ts';
import { identityOf, seriesMatcher } from './labels.ts';

/** The compared values if they are known, otherwise only the values at which the rule was active. */
export const seriesOf = ({ measured, series }: AlertHistory): readonly Series[] => measured?.series ?? series;

export function matchingSeries(history: AlertHistory, matchers: readonly LabelMatcher[]): readonly Series[] {
  const matches = seriesMatcher(matchers, history.rule);
  return seriesOf(history).filter(({ labels }) => matches(labels));
}

/** The samples from `fromMs` (inclusive) to `untilMs` (exclusive). */
export const samplesWithin = ({ samples }: Series, fromMs: number, untilMs: number): readonly Sample[] =>
  samples.filter(({ timeMs }) => timeMs >= fromMs && timeMs < untilMs);

export const meets = ({ operator, value: limit }: Threshold, value: number): boolean =>
  COMPARE[operator](value, limit);

const COMPARE: Readonly<Record<Threshold['operator'], (value: number, limit: number) => boolean>> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '==': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
};

/** The first sample that is furthest in the direction of the comparison. NaN is ignored. */
export function furthest(samples: readonly Sample[], threshold: Threshold | undefined): Sample | undefined {
  const distance = ({ value }: Sample): number => progress(threshold, value);
  return samples
    .filter(({ value }) => !Number.isNaN(value))
    .reduce<Sample | undefined>(
      (best, sample) => (best === undefined || distance(sample) > distance(best) ? sample : best),
      undefined,
    );
}

/** How far the samples went in the direction of the comparison. `-Infinity` without samples. */
export function reachOf(samples: readonly Sample[], threshold: Threshold | undefined): number {
  const sample = furthest(samples, threshold);
  return sample ? progress(threshold, sample.value) : Number.NEGATIVE_INFINITY;
}

function progress(threshold: Threshold | undefined, value: number): number {
  switch (threshold?.operator) {
    case '<':
    case '<=':
      return -value;
    case '==':
      return -Math.abs(value - threshold.value);
    case '!=':
      return Math.abs(value - threshold.value);
    default:
      return value;
  }
}

/** The series of an instance. */
export function seriesBehind(history: AlertHistory, instance: Instance): Series | undefined {
  // The labels of the rule replaced those of the series.
  const withoutOwn = Object.fromEntries(Object.keys(history.rule.labels).map((name) => [name, '']));
  const { key } = identityOf(instance.labels, withoutOwn);
  return seriesOf(history).find(({ labels }) => identityOf(labels, withoutOwn).key === key);
}

/** Whether the labels of the rule make two of its series equal. A ruler fails such an evaluation. */
export function seriesCollide({ rule, series }: AlertHistory): boolean {
  return new Set(series.map(({ labels }) => identityOf(labels, rule.labels).key)).size < series.length;
}
