/**
 * Which evaluations of a rule the looks at its ruler have shown. A ruler evaluates a group at one phase of its interval,
 * which it tells only through the alerts that begin there; what it tells else is when it got round to it, a little later.
 */
import type { ActiveAlert, RuleState } from './ruler.ts';

/** One evaluation, at its exact time on the group's grid. */
export interface Seen {
  readonly timeMs: number;
  readonly alerts: readonly ActiveAlert[];
  readonly fault?: string;
}

export const timeOfDay = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 19);

/** How often an evaluation is worth looking at: what more looks show is the same. */
export const LOOKS = 3;

/** In order of time, each once. `looks` are in the order in which they were made. */
export function evaluationsOf(looks: readonly RuleState[], intervalMs: number): readonly Seen[] {
  const phaseMs = phaseOf(looks, intervalMs);
  const byTime = new Map<number, RuleState[]>();
  for (const look of looks) {
    if (look.evaluatedMs === undefined) continue;
    const timeMs = phaseMs + Math.floor((look.evaluatedMs - phaseMs) / intervalMs) * intervalMs;
    // A look can catch the alerts of an evaluation that is not told yet.
    if (look.alerts.some(({ activeMs }) => activeMs > timeMs)) continue;
    byTime.set(timeMs, [...(byTime.get(timeMs) ?? []), look]);
  }
  return [...byTime]
    .map(([timeMs, shown]) => ({ timeMs, ...settled(shown) }))
    .sort((a, b) => a.timeMs - b.timeMs);
}

/**
 * The first look at an evaluation may still show alerts of the one before, and the last those of the next: a ruler
 * reads and writes both without holding the other.
 */
function settled(shown: readonly RuleState[]): Pick<Seen, 'alerts' | 'fault'> {
  const { alerts, fault } = shown[Math.floor((shown.length - 1) / 2)]!;
  return { alerts, ...(fault === undefined ? {} : { fault }) };
}

function phaseOf(looks: readonly RuleState[], intervalMs: number): number {
  let beforeMs: number | undefined;
  let earliestMs: number | undefined;
  for (const { evaluatedMs, alerts } of looks) {
    if (evaluatedMs === undefined) continue;
    // One that began under our eyes did so on the grid; an older one may have been restored from somewhere.
    const fresh = alerts.find(({ activeMs }) => beforeMs !== undefined && activeMs > beforeMs);
    if (fresh) return fresh.activeMs;
    beforeMs = evaluatedMs;
    earliestMs = earlier(earliestMs ?? evaluatedMs, evaluatedMs, intervalMs, 1 / 2);
  }
  if (earliestMs === undefined) return 0;
  const old = looks.flatMap(({ alerts }) => alerts.map(({ activeMs }) => activeMs));
  return old.reduce((phaseMs, activeMs) => earlier(phaseMs, activeMs, intervalMs, AT_MOST_LATE), earliestMs);
}

/** The share of its interval by which an evaluation begins late at most, unless a ruler is overburdened. */
const AT_MOST_LATE = 1 / 10;

/** The second time if it lies before the first in its interval, by a share of that at most; else the first. */
function earlier(a: number, b: number, intervalMs: number, share: number): number {
  const beforeMs = (((a - b) % intervalMs) + intervalMs) % intervalMs;
  return beforeMs <= intervalMs * share ? b : a;
}
