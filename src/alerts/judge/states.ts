/**
 * The lifecycle of alerts, as in the rule manager of Prometheus, which Loki's ruler uses. At each evaluation, a series with a
 * sample is active: pending until it has been active for the rule's `for`, then firing. A series without a sample ends: a
 * pending alert is dropped, a firing one resolves.
 */

import type { Labels, Rendered, Sample } from '../../model/series.ts';
import type { AlertRule, Evaluation, Instance } from '../model.ts';
import { identityOf } from './labels.ts';

/** Renders the annotations of a rule for the labels and the value of a series. */
export type RenderAnnotations = (
  rule: AlertRule,
  labels: Labels,
  value: number,
) => Readonly<Record<string, Rendered>>;

/** Renders the labels of a rule. Without it, labels are used as written. */
export type RenderLabels = (rule: AlertRule, labels: Labels, value: number) => Labels;

/** Every instance that became pending or fired, oldest first. Empty if the rule is unobservable. */
export function instancesOf(
  evaluation: Evaluation,
  render?: RenderAnnotations,
  renderLabels?: RenderLabels,
): readonly Instance[] {
  const { rule, grid, unobservable } = evaluation;
  if (unobservable !== undefined) return [];
  const activeAt = activity(evaluation, renderLabels);
  const instances: Lifecycle[] = [];
  const open = new Map<string, Lifecycle>();
  for (let step = 0; grid.fromMs + step * grid.stepMs <= grid.toMs; step++) {
    const timeMs = grid.fromMs + step * grid.stepMs;
    const active = activeAt(timeMs);
    if (!active) continue;
    for (const [key, lifecycle] of open) {
      if (active.has(key)) continue;
      lifecycle.endMs = timeMs;
      open.delete(key);
    }
    for (const [key, { labels, seriesLabels, value }] of active) {
      let lifecycle = open.get(key);
      if (!lifecycle) {
        lifecycle = { alert: rule.alert, labels, activeMs: timeMs };
        open.set(key, lifecycle);
        instances.push(lifecycle);
      }
      if (lifecycle.firingMs !== undefined || timeMs - lifecycle.activeMs < rule.forMs) continue;
      lifecycle.firingMs = timeMs;
      if (render) lifecycle.annotations = render(rule, seriesLabels, value);
    }
  }
  return instances;
}

type Lifecycle = { -readonly [Key in keyof Instance]: Instance[Key] };

interface Active {
  readonly labels: Labels;
  readonly seriesLabels: Labels;
  readonly value: number;
}

/**
 * Returns a function that gives the active alerts at a time, by label set. It must be called with increasing times. The
 * result is undefined if two series get the same labels because the labels of the rule replace the distinguishing ones: the
 * ruler then fails the evaluation and every instance keeps its state. Above the limit of the group, it is empty.
 */
function activity(
  { rule, series }: Evaluation,
  renderLabels: RenderLabels | undefined,
): (timeMs: number) => ReadonlyMap<string, Active> | undefined {
  const render = Object.values(rule.labels).some((value) => value.includes('{{')) ? renderLabels : undefined;
  const readers = series.map(({ labels: seriesLabels, samples }) => {
    const sampleAt = reader(samples);
    const asWritten = identityOf(seriesLabels, rule.labels);
    return (timeMs: number) => {
      const value = sampleAt(timeMs)?.value;
      if (value === undefined) return undefined;
      const { labels, key } = render
        ? identityOf(seriesLabels, render(rule, seriesLabels, value))
        : asWritten;
      return { key, labels, seriesLabels, value };
    };
  });
  return (timeMs) => {
    const active = new Map<string, Active>();
    let collision = false;
    // Readers advance with time, so each one must be called.
    for (const read of readers) {
      const found = read(timeMs);
      if (!found) continue;
      collision ||= active.has(found.key);
      active.set(found.key, found);
    }
    if (collision) return undefined;
    return active.size > (rule.limit ?? Number.POSITIVE_INFINITY) ? new Map() : active;
  };
}

function reader(samples: readonly Sample[]): (timeMs: number) => Sample | undefined {
  let next = 0;
  return (timeMs) => {
    while (next < samples.length && samples[next]!.timeMs < timeMs) next++;
    return samples[next]?.timeMs === timeMs ? samples[next] : undefined;
  };
}
