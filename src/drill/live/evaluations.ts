/**
 * Derives the evaluations of a rule from polls of its ruler. A ruler evaluates a group at one phase of its interval. Only
 * the start times of alerts show that phase exactly. The reported evaluation time is a little later, by a delay that varies.
 */
import type { ActiveAlert, RuleState } from './ruler.ts';

/** One evaluation that a poll showed, at its exact time on the group's grid. */
export interface ObservedEvaluation {
  readonly timeMs: number;
  readonly alerts: readonly ActiveAlert[];
  readonly error?: string;
}

export const timeOfDay = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 19);

/** Polls of one evaluation that are kept. */
export const POLLS_PER_EVALUATION = 3;

/** Each evaluation once, in time order. `polls` must be in the order in which they were made. */
export function evaluationsOf(
  polls: readonly RuleState[],
  intervalMs: number,
): readonly ObservedEvaluation[] {
  const phaseMs = phaseOf(polls, intervalMs);
  const byTime = new Map<number, RuleState[]>();
  for (const poll of polls) {
    if (poll.evaluatedMs === undefined) continue;
    const timeMs = phaseMs + Math.floor((poll.evaluatedMs - phaseMs) / intervalMs) * intervalMs;
    // A poll can show the alerts of an evaluation that the ruler does not report yet.
    if (poll.alerts.some(({ activeMs }) => activeMs > timeMs)) continue;
    byTime.set(timeMs, [...(byTime.get(timeMs) ?? []), poll]);
  }
  return [...byTime]
    .map(([timeMs, states]) => ({ timeMs, ...middleOf(states) }))
    .sort((a, b) => a.timeMs - b.timeMs);
}

/**
 * The middle poll of an evaluation. The first one may still show alerts of the previous evaluation, and the last one those
 * of the next, because a ruler does not lock evaluation time and alerts together.
 */
function middleOf(states: readonly RuleState[]): Pick<ObservedEvaluation, 'alerts' | 'error'> {
  const { alerts, error } = states[Math.floor((states.length - 1) / 2)]!;
  return { alerts, ...(error === undefined ? {} : { error }) };
}

function phaseOf(polls: readonly RuleState[], intervalMs: number): number {
  let beforeMs: number | undefined;
  let earliestMs: number | undefined;
  for (const { evaluatedMs, alerts } of polls) {
    if (evaluatedMs === undefined) continue;
    // An alert that starts while we poll starts on the grid. An older one may have been restored by the ruler.
    const fresh = alerts.find(({ activeMs }) => beforeMs !== undefined && activeMs > beforeMs);
    if (fresh) return fresh.activeMs;
    beforeMs = evaluatedMs;
    earliestMs = earlier(earliestMs ?? evaluatedMs, evaluatedMs, intervalMs, 1 / 2);
  }
  if (earliestMs === undefined) return 0;
  const old = polls.flatMap(({ alerts }) => alerts.map(({ activeMs }) => activeMs));
  return old.reduce((phaseMs, activeMs) => earlier(phaseMs, activeMs, intervalMs, LONGEST_DELAY), earliestMs);
}

/** The longest delay of an evaluation as a share of its interval, unless the ruler is overloaded. */
const LONGEST_DELAY = 1 / 10;

/** Returns `b` if its phase is before that of `a` by at most a share of the interval, otherwise `a`. */
function earlier(a: number, b: number, intervalMs: number, share: number): number {
  const beforeMs = (((a - b) % intervalMs) + intervalMs) % intervalMs;
  return beforeMs <= intervalMs * share ? b : a;
}
