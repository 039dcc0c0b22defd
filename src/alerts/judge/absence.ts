/** Why an alert did not fire in a window, as far as its instances and the values of its series tell. */
import type { Expectation } from '../../model/expectation.ts';
import type { Sample, Series } from '../../model/series.ts';
import type { AlertHistory, Instance } from '../model.ts';
import { limitWords, overLimitAt } from './limit.ts';
import { type Absence, firesWithin, type Occasion, type View } from './occasion.ts';
import { wasPending } from './pending.ts';
import { furthest, matchingSeries, meets, samplesWithin, seriesCollide, seriesOf } from './readings.ts';
import { silenceWords } from './silence.ts';
import {
  clock,
  labelSet,
  lasting,
  listed,
  relationWords,
  tellingLabels,
  thresholdWords,
  valueWords,
  windowWords,
} from './words.ts';

/** The first explanation that holds; of several rules of one name that of the one which came nearest to firing. */
export function whyAbsent(occasion: Occasion): Absence {
  for (const explain of [wasPending, wasNotActive]) {
    for (const view of occasion.views) {
      const absence = explain(occasion, view);
      if (absence) return withFirings(occasion, absence);
    }
  }
  return withFirings(occasion, hadNoValue(occasion, occasion.views[0]!));
}

function wasNotActive({ expectation, window }: Occasion, view: View): Absence | undefined {
  const threshold = view.history.measured?.threshold;
  const series = matchingSeries(view.history, expectation.labels);
  const owners = new Map<Sample, Series>();
  for (const one of series) {
    for (const sample of samplesWithin(one, window.startMs, view.untilMs)) owners.set(sample, one);
  }
  const sample = furthest([...owners.keys()], threshold);
  if (!sample) return undefined;
  const whose = series.length > 1 ? ` of ${labelSet(owners.get(sample)!.labels)}` : '';
  const value = `${valueWords(sample.value, threshold)}${whose} at ${clock(sample.timeMs, window)}`;
  const absence = { view, atMs: sample.timeMs, instances: [] };
  if (threshold && !meets(threshold, sample.value)) {
    const reason = `its value was never ${relationWords(threshold)} the threshold (closest ${value}, ${thresholdWords(threshold)})`;
    return { ...absence, reason: reason + silenceWords(series, view, window) };
  }
  const limit = threshold ? ` (${thresholdWords(threshold)})` : '';
  const but = whyNotActive(view.history, sample.timeMs);
  return { ...absence, reason: `its expression gave ${value}${limit}, but ${but}` };
}

function whyNotActive(history: AlertHistory, timeMs: number): string {
  if (seriesCollide(history)) return 'several of its series come to the same labels, which a ruler refuses';
  const active = overLimitAt(history, timeMs);
  return active === undefined ? 'the rule was not active' : limitWords(active, history);
}

function hadNoValue({ expectation, window }: Occasion, view: View): Absence {
  return { reason: noValueWords(view.history, expectation), view, atMs: window.startMs, instances: [] };
}

function noValueWords(history: AlertHistory, { labels }: Expectation): string {
  const those = labels.length > 0 ? ' with these labels' : '';
  const all = seriesOf(history).map((series) => labelSet(series.labels));
  const others = all.length > 0 ? ` (only with ${listed(all)})` : '';
  const once = matchingSeries(history, labels).length > 0;
  // Without a comparison that could be left out there are only the values that made it active.
  if (!history.measured) {
    return once
      ? `its expression gave nothing${those} then`
      : `its expression never gave anything${those}${others}`;
  }
  if (once) return `no series${those} had a value then`;
  return all.length > 0 ? `no series had these labels${others}` : 'its expression gave no series at all';
}

/** Adds what the rule did do, where it should have fired. */
function withFirings({ expectation, window }: Occasion, absence: Absence): Absence {
  if (expectation.never) return absence;
  const { view, instances, reason } = absence;
  const { history, nextMs, untilMs } = view;
  const add = (words: string, more: readonly Instance[]): Absence => ({
    ...absence,
    reason: `${reason}; it fired ${words}`,
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
  if (others.length === 0) return absence;
  const names = others.map((instance) => labelSet(tellingLabels(instance, history.rule, expectation)));
  return add(`for ${listed([...new Set(names)])} instead`, others);
}
