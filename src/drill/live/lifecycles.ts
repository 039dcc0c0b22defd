/**
 * Derives the lifecycle of each alert of a rule from the observed evaluations: when it became active, fired and ended, at
 * the ruler's evaluation times. If something that changes a verdict may have happened in evaluations that were not
 * observed, the result says so.
 */
import { identityOf } from '../../alerts/judge/labels.ts';
import type { AlertRule, Instance } from '../../alerts/model.ts';
import { type ObservedEvaluation, timeOfDay } from './evaluations.ts';
import type { ActiveAlert } from './ruler.ts';

export interface Lifecycles {
  /** Ordered by the time at which they became active. */
  readonly instances: readonly Instance[];
  /** The first reason why the lifecycles are not certain. */
  readonly uncertainty?: string;
}

type Lifecycle = { -readonly [Key in keyof Instance]: Instance[Key] };

export function lifecyclesOf(rule: AlertRule, evaluations: readonly ObservedEvaluation[]): Lifecycles {
  const instances: Lifecycle[] = [];
  const open = new Map<string, Lifecycle>();
  let uncertainty: string | undefined;
  let before: ObservedEvaluation | undefined;
  for (const now of evaluations) {
    const alerts = new Map(now.alerts.map((alert) => [identityOf(alert.labels, {}).key, alert]));
    const gap = before && gapBetween(before, now, rule);
    if (gap && couldFireUnseen(gap, rule))
      uncertainty ??= gap.explain('an alert may have fired and resolved in between');
    for (const [key, lifecycle] of open) {
      const alert = alerts.get(key);
      if (alert?.activeMs === lifecycle.activeMs) continue;
      open.delete(key);
      lifecycle.endMs = now.timeMs;
      uncertainty ??= uncertaintyOf(lifecycle, alert, gap!, rule);
    }
    for (const [key, alert] of alerts) {
      let lifecycle = open.get(key);
      if (!lifecycle) {
        lifecycle = {
          alert: rule.alert,
          labels: identityOf(alert.labels, {}).labels,
          activeMs: alert.activeMs,
        };
        open.set(key, lifecycle);
        instances.push(lifecycle);
      }
      if (!alert.firing || lifecycle.firingMs !== undefined) continue;
      lifecycle.firingMs = firingTime(alert, now, rule);
      lifecycle.annotations = alert.annotations;
    }
    before = now;
  }
  instances.sort((a, b) => a.activeMs - b.activeMs);
  return { instances, ...(uncertainty === undefined ? {} : { uncertainty }) };
}

/** The first evaluation at which the alert had been active for the rule's `for`. */
function firingTime(
  { activeMs }: ActiveAlert,
  now: ObservedEvaluation,
  { forMs, intervalMs }: AlertRule,
): number {
  const sinceMs = now.timeMs - activeMs - forMs;
  return now.timeMs - Math.floor(sinceMs / intervalMs) * intervalMs;
}

/** The time between two consecutive observed evaluations. */
interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** The number of evaluations in between that were not observed. */
  readonly missed: number;
  explain(consequence: string): string;
}

function gapBetween(before: ObservedEvaluation, now: ObservedEvaluation, rule: AlertRule): Gap {
  const fromMs = before.timeMs;
  const toMs = now.timeMs;
  const missed = Math.round((toMs - fromMs) / rule.intervalMs) - 1;
  const explain = (consequence: string): string =>
    `no evaluation was observed between ${timeOfDay(fromMs)} and ${timeOfDay(toMs)} UTC: ${consequence}`;
  return { fromMs, toMs, missed, explain };
}

/** Whether the gap is long enough for an alert to become active, fire and resolve in it. */
const couldFireUnseen = ({ missed }: Gap, { forMs, intervalMs }: AlertRule): boolean =>
  missed > 0 && Math.ceil(forMs / intervalMs) <= missed - 1;

/** For an alert that was active before the gap and is not active after it, or is active since another time. */
function uncertaintyOf(
  lifecycle: Lifecycle,
  restarted: ActiveAlert | undefined,
  gap: Gap,
  rule: AlertRule,
): string | undefined {
  // An alert can restart only after an evaluation at which it was inactive, and no evaluation was missed.
  if (restarted && gap.missed === 0) {
    return `the ruler lost the start time of an active alert at ${timeOfDay(restarted.activeMs)} UTC, as after a restart of the ruler`;
  }
  if (restarted)
    return gap.explain('an alert started again in between, by itself or because the ruler was restarted');
  const firesMs = lifecycle.activeMs + Math.ceil(rule.forMs / rule.intervalMs) * rule.intervalMs;
  if (lifecycle.firingMs === undefined && firesMs < gap.toMs && gap.missed > 0)
    return gap.explain('a pending alert may have fired in between');
  return gap.missed > 1 ? gap.explain('the time at which an alert ended is not known') : undefined;
}
