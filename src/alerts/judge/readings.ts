/** What a rule's expression gave: the series that an expectation means, and how near they came to the threshold. */
import type { LabelMatcher } from '../../model/expectation.ts';
import type { Sample, Series, Threshold } from '../../model/series.ts';
import type { AlertHistory, Instance } from '../model.ts';
import { identityOf, seriesMatcher } from './labels.ts';

/** The values before the comparison, where there is one; else there are values only while the rule is active. */
export const seriesOf = ({ measured, series }: AlertHistory): readonly Series[] => measured?.series ?? series;

export function matchingSeries(history: AlertHistory, matchers: readonly LabelMatcher[]): readonly Series[] {
  const matches = seriesMatcher(matchers, history.rule);
  return seriesOf(history).filter(({ labels }) => matches(labels));
}

/** Of the samples from `fromMs` until before `untilMs`. */
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

/** The first of the samples that went furthest the threshold's way; what is not a number went nowhere. */
export function furthest(samples: readonly Sample[], threshold: Threshold | undefined): Sample | undefined {
  const distance = ({ value }: Sample): number => wayTowards(threshold, value);
  return samples
    .filter(({ value }) => !Number.isNaN(value))
    .reduce<Sample | undefined>(
      (best, sample) => (best === undefined || distance(sample) > distance(best) ? sample : best),
      undefined,
    );
}

/** How far the samples went the threshold's way; nowhere without any. */
export function reachOf(samples: readonly Sample[], threshold: Threshold | undefined): number {
  const sample = furthest(samples, threshold);
  return sample ? wayTowards(threshold, sample.value) : Number.NEGATIVE_INFINITY;
}

function wayTowards(threshold: Threshold | undefined, value: number): number {
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

/** The series of which an instance is the life. */
export function seriesBehind(history: AlertHistory, instance: Instance): Series | undefined {
  // The rule's own labels replaced its series'.
  const unnamed = Object.fromEntries(Object.keys(history.rule.labels).map((name) => [name, '']));
  const { key } = identityOf(instance.labels, unnamed);
  return seriesOf(history).find(({ labels }) => identityOf(labels, unnamed).key === key);
}

/** Whether the rule's labels replace those that told its series apart: a ruler refuses to evaluate that. */
export function seriesCollide({ rule, series }: AlertHistory): boolean {
  return new Set(series.map(({ labels }) => identityOf(labels, rule.labels).key)).size < series.length;
}
