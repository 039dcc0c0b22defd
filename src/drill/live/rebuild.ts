/** What a rule did, from all looks at its ruler: the same kind of history that a rehearsal gives. */

import { identityOf } from '../../alerts/judge/labels.ts';
import type { AlertHistory, AlertRule } from '../../alerts/model.ts';
import type { Grid, Series } from '../../model/series.ts';
import { evaluationsOf, type Seen, timeOfDay } from './evaluations.ts';
import { livesOf } from './lives.ts';
import type { RuleState } from './ruler.ts';

export interface Watched {
  /** As the ruler had it when the drill began, or as its file has it. */
  readonly rule: AlertRule;
  /** Every look at it, oldest first. */
  readonly looks: readonly RuleState[];
}

/** The time of the drill, by the ruler's clock. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

export function rebuild({ rule, looks }: Watched, { startMs, endMs }: Stretch): AlertHistory {
  const all = evaluationsOf(looks, rule.intervalMs).filter(({ timeMs }) => timeMs <= endMs);
  const within = all.filter(({ timeMs }) => timeMs >= startMs);
  // The last one before tells what was there already.
  const evaluations = all.slice(-within.length - 1);
  const { instances, doubt } = livesOf(rule, evaluations);
  const unobservable = changeOf(looks) ?? faultOf(within) ?? doubt;
  return {
    rule,
    grid: gridOf(within, rule, startMs),
    instances,
    series: seriesOf(rule, within),
    ...(unobservable === undefined ? {} : { unobservable }),
  };
}

function gridOf(evaluations: readonly Seen[], { intervalMs: stepMs }: AlertRule, startMs: number): Grid {
  const [first] = evaluations;
  // Ends before it begins: it was not watched at all.
  if (!first) return { fromMs: startMs, toMs: startMs - 1, stepMs };
  return { fromMs: first.timeMs, toMs: evaluations.at(-1)!.timeMs, stepMs };
}

/** A rule that is loaded anew forgets what it knew. */
function changeOf(looks: readonly RuleState[]): string | undefined {
  const [first] = looks;
  const changed = first && looks.find(({ rule }) => definition(rule) !== definition(first.rule));
  return changed && "the ruler's rule was changed while the drill ran";
}

const definition = ({ expr, forMs, intervalMs, labels, annotations }: AlertRule): string =>
  JSON.stringify([expr, forMs, intervalMs, labels, annotations]);

function faultOf(evaluations: readonly Seen[]): string | undefined {
  const failed = evaluations.filter(({ fault }) => fault !== undefined);
  const [first] = failed;
  return (
    first &&
    `the ruler could not evaluate it at ${timeOfDay(first.timeMs)} UTC (${failed.length} of ${evaluations.length} times): ${first.fault}`
  );
}

/** The values with which the ruler found alerts active; the rule's own labels are none of their series'. */
function seriesOf({ labels: own }: AlertRule, evaluations: readonly Seen[]): readonly Series[] {
  const unnamed = Object.fromEntries(Object.keys(own).map((name) => [name, '']));
  const bySet = new Map<string, { labels: Series['labels']; samples: Series['samples'][number][] }>();
  for (const { timeMs, alerts } of evaluations) {
    for (const { labels: all, value } of alerts) {
      const { labels, key } = identityOf(all, unnamed);
      const set = bySet.get(key) ?? { labels, samples: [] };
      bySet.set(key, set);
      set.samples.push({ timeMs, value });
    }
  }
  return [...bySet.values()];
}
