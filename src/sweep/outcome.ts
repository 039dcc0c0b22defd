/** What a rehearsal says of the one alert that a sweep looks at. */

import { labelsMatcher } from '../alerts/judge/labels.ts';
import type { AlertRule, DrillResult, Instance, Onset } from '../alerts/model.ts';
import { lagOf } from '../drill/plan.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Incident } from '../model/incident.ts';
import type { Outcome, QuietRun, StruckRun, SweepPlan } from './model.ts';

/**
 * Asks as much as can be put down to the incident: to fire as long as a rule still sees it, and to be gone as long
 * after it. In time or late is not a sweep's question.
 */
export function expectationOf(
  alert: SweepPlan['alert'],
  { name, forMs }: Incident,
  rules: readonly AlertRule[],
): Expectation {
  const lags = rules.map(lagOf);
  return {
    ...alert,
    during: { incident: name },
    // A drill allows one interval on top, which is part of the lag; the end of that time does not belong to it.
    firesMs: forMs + Math.min(...rules.map((rule, i) => lags[i]! - rule.intervalMs)) - 1,
    resolvesMs: Math.max(...lags),
    never: false,
    annotations: [],
  };
}

const OUTCOMES: Readonly<Record<Onset, Outcome>> = {
  fired: 'fired',
  'fired-late': 'fired',
  'fired-early': 'early',
  'never-fired': 'silent',
  unobservable: 'unobservable',
  // Of expectations that an alert is silent; a sweep has none.
  'stayed-silent': 'silent',
  'fired-but-must-not': 'fired',
};

export function struckRunOf(
  result: DrillResult,
  { strength, seed }: Pick<StruckRun, 'strength' | 'seed'>,
): StruckRun {
  const { tenant, unobservable } = result;
  const [judgement] = result.judgements;
  if (!judgement || unobservable !== undefined) {
    return { ...blindRun({ strength, seed }, unobservable ?? 'the incident did not happen'), tenant };
  }
  const { onset, detectionMs, resetMs, sentence } = judgement;
  const outcome = OUTCOMES[onset];
  const hasFired = outcome === 'fired';
  return {
    strength,
    seed,
    tenant,
    outcome,
    ...(hasFired && detectionMs !== undefined ? { detectionMs } : {}),
    ...(hasFired && resetMs !== undefined ? { resetMs } : {}),
    sentence: onset === 'unobservable' ? reasonOf(result, sentence) : sentence,
  };
}

const reasonOf = ({ histories }: DrillResult, sentence: string): string =>
  histories.find(({ unobservable }) => unobservable !== undefined)?.unobservable ?? sentence;

/** A run that did not get as far as a result. */
export const blindRun = (
  { strength, seed }: Pick<StruckRun, 'strength' | 'seed'>,
  reason: string,
): StruckRun => ({ strength, seed, outcome: 'unobservable', sentence: reason });

export function quietRunOf(result: DrillResult, seed: string, { alert }: Pick<SweepPlan, 'alert'>): QuietRun {
  const { tenant, unexpected, histories, span } = result;
  const unobservable =
    result.unobservable ?? histories.find((history) => history.unobservable !== undefined)?.unobservable;
  if (unobservable !== undefined) return { ...blindQuiet(seed, unobservable), tenant };
  const matches = labelsMatcher(alert.labels);
  const own = unexpected.filter(({ labels }) => matches(labels));
  return {
    seed,
    tenant,
    falseAlarms: own.length,
    firingMs: own.reduce((sum, instance) => sum + firingWithin(instance, span), 0),
    others: unexpected.length - own.length,
  };
}

/** What was firing before the quiet time, or after it, counts for the time between. */
const firingWithin = (
  { firingMs, endMs }: Instance,
  { judgedFromMs, judgedToMs }: DrillResult['span'],
): number => Math.min(endMs ?? judgedToMs, judgedToMs) - Math.max(firingMs!, judgedFromMs);

export const blindQuiet = (seed: string, unobservable: string): QuietRun => ({
  seed,
  falseAlarms: 0,
  firingMs: 0,
  others: 0,
  unobservable,
});
