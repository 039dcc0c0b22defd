/**
 * The life of each alert of a rule, from the evaluations that were seen: when it became active, fired and was gone, by
 * the ruler's evaluation times. Where evaluations were missed and something may have happened in them that changes a
 * verdict, it says so instead.
 */
import { identityOf } from '../../alerts/judge/labels.ts';
import type { AlertRule, Instance } from '../../alerts/model.ts';
import { type Seen, timeOfDay } from './evaluations.ts';
import type { ActiveAlert } from './ruler.ts';

export interface Lives {
  /** By when they became active. */
  readonly instances: readonly Instance[];
  /** Why it cannot be said what became of them: the first reason. */
  readonly doubt?: string;
}

type Life = { -readonly [Key in keyof Instance]: Instance[Key] };

export function livesOf(rule: AlertRule, evaluations: readonly Seen[]): Lives {
  const instances: Life[] = [];
  const open = new Map<string, Life>();
  let doubt: string | undefined;
  let before: Seen | undefined;
  for (const now of evaluations) {
    const alerts = new Map(now.alerts.map((alert) => [identityOf(alert.labels, {}).key, alert]));
    const gap = before && gapBetween(before, now, rule);
    if (gap && couldFireUnseen(gap, rule))
      doubt ??= gap.words('an alert could have fired and gone meanwhile');
    for (const [key, life] of open) {
      const alert = alerts.get(key);
      if (alert?.activeMs === life.activeMs) continue;
      open.delete(key);
      life.endMs = now.timeMs;
      doubt ??= doubtOf(life, alert, gap!, rule);
    }
    for (const [key, alert] of alerts) {
      let life = open.get(key);
      if (!life) {
        life = { alert: rule.alert, labels: identityOf(alert.labels, {}).labels, activeMs: alert.activeMs };
        open.set(key, life);
        instances.push(life);
      }
      if (!alert.firing || life.firingMs !== undefined) continue;
      life.firingMs = firingTime(alert, now, rule);
      life.annotations = alert.annotations;
    }
    before = now;
  }
  instances.sort((a, b) => a.activeMs - b.activeMs);
  return { instances, ...(doubt === undefined ? {} : { doubt }) };
}

/** The first evaluation at which it had been active for as long as the rule's `for`. */
function firingTime({ activeMs }: ActiveAlert, now: Seen, { forMs, intervalMs }: AlertRule): number {
  const sinceMs = now.timeMs - activeMs - forMs;
  return now.timeMs - Math.floor(sinceMs / intervalMs) * intervalMs;
}

/** Two evaluations that were seen one after the other. */
interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** Evaluations between them that nobody saw. */
  readonly missed: number;
  words(what: string): string;
}

function gapBetween(before: Seen, now: Seen, rule: AlertRule): Gap {
  const fromMs = before.timeMs;
  const toMs = now.timeMs;
  const missed = Math.round((toMs - fromMs) / rule.intervalMs) - 1;
  const words = (what: string): string =>
    `no evaluation of it was seen between ${timeOfDay(fromMs)} and ${timeOfDay(toMs)} UTC: ${what}`;
  return { fromMs, toMs, missed, words };
}

/** Whether an alert had the time to come, fire and go between them. */
const couldFireUnseen = ({ missed }: Gap, { forMs, intervalMs }: AlertRule): boolean =>
  missed > 0 && Math.ceil(forMs / intervalMs) <= missed - 1;

/** One that was there before the gap and not after it, or anew. */
function doubtOf(life: Life, anew: ActiveAlert | undefined, gap: Gap, rule: AlertRule): string | undefined {
  // Nothing becomes active again without an evaluation at which it was not, and none such was seen.
  if (anew && gap.missed === 0) {
    return `the ruler forgot at ${timeOfDay(anew.activeMs)} UTC since when it was active, as one does that is started anew`;
  }
  if (anew)
    return gap.words('an alert began anew meanwhile, by itself or with a ruler that was started anew');
  const firesMs = life.activeMs + Math.ceil(rule.forMs / rule.intervalMs) * rule.intervalMs;
  if (life.firingMs === undefined && firesMs < gap.toMs && gap.missed > 0)
    return gap.words('a pending alert may have fired meanwhile');
  return gap.missed > 1 ? gap.words('nobody knows when an alert was gone') : undefined;
}
