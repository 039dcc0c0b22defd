/**
 * The life of alerts, as Prometheus' rule manager has it and Loki's ruler with it: at each evaluation a series that
 * is there is active, pending until it has been so for the rule's `for`, then firing; one that is not there any more
 * is forgotten, or resolved if it fired.
 */

import type { Labels, Rendered, Sample } from '../../model/series.ts';
import type { AlertRule, Evaluation, Instance } from '../model.ts';
import { identityOf } from './labels.ts';

/** A rule's annotations, given its series' labels and its value. */
export type RenderAnnotations = (
  rule: AlertRule,
  labels: Labels,
  value: number,
) => Readonly<Record<string, Rendered>>;

/** A rule's own labels, likewise; without it they are taken as they are written. */
export type RenderLabels = (rule: AlertRule, labels: Labels, value: number) => Labels;

/** Every instance that became pending or fired, oldest first. */
export function instancesOf(
  evaluation: Evaluation,
  render?: RenderAnnotations,
  renderLabels?: RenderLabels,
): readonly Instance[] {
  const { rule, grid, unobservable } = evaluation;
  if (unobservable !== undefined) return [];
  const activeAt = activity(evaluation, renderLabels);
  const instances: Life[] = [];
  const open = new Map<string, Life>();
  for (let step = 0; grid.fromMs + step * grid.stepMs <= grid.toMs; step++) {
    const timeMs = grid.fromMs + step * grid.stepMs;
    const active = activeAt(timeMs);
    if (!active) continue;
    for (const [key, life] of open) {
      if (active.has(key)) continue;
      life.endMs = timeMs;
      open.delete(key);
    }
    for (const [key, { labels, seriesLabels, value }] of active) {
      let life = open.get(key);
      if (!life) {
        life = { alert: rule.alert, labels, activeMs: timeMs };
        open.set(key, life);
        instances.push(life);
      }
      if (life.firingMs !== undefined || timeMs - life.activeMs < rule.forMs) continue;
      life.firingMs = timeMs;
      if (render) life.annotations = render(rule, seriesLabels, value);
    }
  }
  return instances;
}

type Life = { -readonly [Key in keyof Instance]: Instance[Key] };

interface Active {
  readonly labels: Labels;
  readonly seriesLabels: Labels;
  readonly value: number;
}

/**
 * What is active at a time, by label set; asked for times that only grow. Undefined where two series come to the same
 * labels, because the rule's own replace those that told them apart: the ruler refuses that evaluation as a whole,
 * and every instance stays as it was. Of more than the group's limit none is left.
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
    let clash = false;
    // Every reader is asked, a clash or not: they move on with time.
    for (const read of readers) {
      const found = read(timeMs);
      if (!found) continue;
      clash ||= active.has(found.key);
      active.set(found.key, found);
    }
    if (clash) return undefined;
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
