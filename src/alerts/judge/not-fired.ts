/** Explains from instances and series values why an alert did not fire in a window. */
import type { Expectation } from '../../model/expectation.ts';
import type { Sample, Series } from '../../model/series.ts';
import type { AlertHistory, Instance } from '../model.ts';
import { type ExpectedWindow, firesWithin, type NotFired, type RuleView } from './expected-window.ts';
import { gapWords } from './gaps.ts';
import { limitWords, overLimitAt } from './limit.ts';
import { wasPending } from './pending.ts';
import { furthest, matchingSeries, meets, samplesWithin, seriesCollide, seriesOf } from './readings.ts';
import {
  clock,
  distinguishingLabels,
  labelSet,
  lasting,
  listed,
  relationWords,
  thresholdWords,
  valueWords,
  windowWords,
} from './words.ts';

/** The first explanation that applies. Among rules with the same name, a pending one is preferred to an inactive one. */
export function whyNotFired(expected: ExpectedWindow): NotFired {
  for (const explain of [wasPending, wasNotActive]) {
    for (const view of expected.views) {
      const notFired = explain(expected, view);
      if (notFired) return withOtherFirings(expected, notFired);
    }
  }
  return withOtherFirings(expected, hadNoValue(expected, expected.views[0]!));
}

function wasNotActive({ expectation, window }: ExpectedWindow, view: RuleView): NotFired | undefined {
  const threshold = view.history.measured?.threshold;
  const series = matchingSeries(view.history, expectation.labels);
  const seriesBySample = new Map<Sample, Series>();
  for (const one of series) {
    for (const sample of samplesWithin(one, window.startMs, view.untilMs)) seriesBySample.set(sample, one);
  }
  const sample = furthest([...seriesBySample.keys()], threshold);
  if (!sample) return undefined;
  const of = series.length > 1 ? ` of ${labelSet(seriesBySample.get(sample)!.labels)}` : '';
  const value = `${valueWords(sample.value, threshold)}${of} at ${clock(sample.timeMs, window)}`;
  const notFired = { view, atMs: sample.timeMs, instances: [] };
  if (threshold && !meets(threshold, sample.value)) {
    const reason = `its value was never ${relationWords(threshold)} the threshold (closest ${value}, ${thresholdWords(threshold)})`;
    return { ...notFired, reason: reason + gapWords(series, view, window) };
  }
  const limit = threshold ? ` (${thresholdWords(threshold)})` : '';
  const cause = whyNotActive(view.history, sample.timeMs);
  return { ...notFired, reason: `its expression returned ${value}${limit}, but ${cause}` };
}

function whyNotActive(history: AlertHistory, timeMs: number): string {
  if (seriesCollide(history))
    return 'several of its series have the same labels as alerts, which a ruler rejects';
  const active = overLimitAt(history, timeMs);
  return active === undefined ? 'the rule was not active' : limitWords(active, history);
}

function hadNoValue({ expectation, window }: ExpectedWindow, view: RuleView): NotFired {
  return { reason: noValueWords(view.history, expectation), view, atMs: window.startMs, instances: [] };
}

function noValueWords(history: AlertHistory, { labels }: Expectation): string {
  const withLabels = labels.length > 0 ? ' with these labels' : '';
  const all = seriesOf(history).map((series) => labelSet(series.labels));
  const others = all.length > 0 ? ` (only with ${listed(all)})` : '';
  const atOtherTimes = matchingSeries(history, labels).length > 0;
  // If the comparison cannot be separated, only the values that made the rule active are known.
  if (!history.measured) {
    return atOtherTimes
      ? `its expression returned nothing${withLabels} in that time`
      : `its expression never returned a value${withLabels}${others}`;
  }
  if (atOtherTimes) return `no series${withLabels} had a value in that time`;
  return all.length > 0 ? `no series had these labels${others}` : 'its expression returned no series';
}

/** If the alert should have fired, adds when it fired later or for which other labels it fired. */
function withOtherFirings({ expectation, window }: ExpectedWindow, notFired: NotFired): NotFired {
  if (expectation.never) return notFired;
  const { view, instances, reason } = notFired;
  const { history, nextMs, untilMs } = view;
  const add = (firing: string, more: readonly Instance[]): NotFired => ({
    ...notFired,
    reason: `${reason}; it fired ${firing}`,
    instances: [...instances, ...more],
  });
  const later = view.instances.find(
    ({ activeMs, firingMs }) => activeMs >= untilMs && firingMs !== undefined && firingMs < nextMs,
  );
  if (later) {
    const after = `${lasting(later.firingMs! - window.endMs)} after the end of ${windowWords(expectation)}`;
    return add(`only at ${clock(later.firingMs!, window)}, ${after}`, [later]);
  }
  const others = history.instances.filter(
    (instance) =>
      !view.instances.includes(instance) && firesWithin(instance, history.grid, window.startMs, untilMs),
  );
  if (others.length === 0) return notFired;
  const names = others.map((instance) => labelSet(distinguishingLabels(instance, history.rule, expectation)));
  return add(`for ${listed([...new Set(names)])} instead`, others);
}
