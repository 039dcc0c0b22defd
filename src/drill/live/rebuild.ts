/** Rebuilds the alert history of a rule from polls of its ruler, in the form that a rehearsal gives. */

import { identityOf } from '../../alerts/judge/labels.ts';
import type { AlertHistory, AlertRule } from '../../alerts/model.ts';
import type { Grid, Series } from '../../model/series.ts';
import { evaluationsOf, type ObservedEvaluation, timeOfDay } from './evaluations.ts';
import { lifecyclesOf } from './lifecycles.ts';
import type { RuleState } from './ruler.ts';

export interface PolledRule {
  /** As the ruler reported it when the drill started, or as written in its file. */
  readonly rule: AlertRule;
  /** Its state at every poll, oldest first. */
  readonly polls: readonly RuleState[];
}

/** The time of the drill, on the ruler's clock (epoch ms). */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

export function rebuild({ rule, polls }: PolledRule, { startMs, endMs }: TimeRange): AlertHistory {
  const all = evaluationsOf(polls, rule.intervalMs).filter(({ timeMs }) => timeMs <= endMs);
  const within = all.filter(({ timeMs }) => timeMs >= startMs);
  // The last evaluation before the drill shows which alerts were already active.
  const evaluations = all.slice(-within.length - 1);
  const { instances, uncertainty } = lifecyclesOf(rule, evaluations);
  const unobservable = changeOf(polls) ?? errorOf(within) ?? uncertainty;
  return {
    rule,
    grid: gridOf(within, rule, startMs),
    instances,
    series: seriesOf(rule, within),
    ...(unobservable === undefined ? {} : { unobservable }),
  };
}

function gridOf(
  evaluations: readonly ObservedEvaluation[],
  { intervalMs: stepMs }: AlertRule,
  startMs: number,
): Grid {
  const [first] = evaluations;
  // The range ends before it starts: no evaluation was observed.
  if (!first) return { fromMs: startMs, toMs: startMs - 1, stepMs };
  return { fromMs: first.timeMs, toMs: evaluations.at(-1)!.timeMs, stepMs };
}

/** A ruler that reloads a rule loses the state of its alerts. */
function changeOf(polls: readonly RuleState[]): string | undefined {
  const [first] = polls;
  const changed = first && polls.find(({ rule }) => definition(rule) !== definition(first.rule));
  return changed && 'the rule was changed in the ruler during the drill';
}

const definition = ({ expr, forMs, intervalMs, labels, annotations }: AlertRule): string =>
  JSON.stringify([expr, forMs, intervalMs, labels, annotations]);

function errorOf(evaluations: readonly ObservedEvaluation[]): string | undefined {
  const failed = evaluations.filter(({ error }) => error !== undefined);
  const [first] = failed;
  return (
    first &&
    `the ruler failed to evaluate it at ${timeOfDay(first.timeMs)} UTC (${failed.length} of ${evaluations.length} evaluations failed): ${first.error}`
  );
}

/** The values of active alerts, by series. The labels that the rule adds are not part of a series. */
function seriesOf({ labels: own }: AlertRule, evaluations: readonly ObservedEvaluation[]): readonly Series[] {
  const withoutOwn = Object.fromEntries(Object.keys(own).map((name) => [name, '']));
  const bySet = new Map<string, { labels: Series['labels']; samples: Series['samples'][number][] }>();
  for (const { timeMs, alerts } of evaluations) {
    for (const { labels: all, value } of alerts) {
      const { labels, key } = identityOf(all, withoutOwn);
      const set = bySet.get(key) ?? { labels, samples: [] };
      bySet.set(key, set);
      set.samples.push({ timeMs, value });
    }
  }
  return [...bySet.values()];
}
