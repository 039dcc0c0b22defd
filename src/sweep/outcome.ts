/** Derives the result of a run from its rehearsal. */

import { labelsMatcher } from '../alerts/judge/labels.ts';
import type { AlertRule, DrillResult, Instance, Onset } from '../alerts/model.ts';
import { lagOf } from '../drill/plan.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Incident } from '../model/incident.ts';
import type { IncidentRun, Outcome, QuietRun, SweepPlan } from './model.ts';

/**
 * The most generous expectation that still attributes firing to the incident: the alert may fire as long as its rule can
 * see records of the incident, and must resolve within the same time after it. A sweep does not judge lateness.
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
    // The drill allows one more interval, which the lag already contains. The end of the range is exclusive.
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
  // Verdicts of `never` expectations, which a sweep does not use.
  'stayed-silent': 'silent',
  'fired-but-must-not': 'fired',
};

export function incidentRunOf(
  result: DrillResult,
  { strength, seed }: Pick<IncidentRun, 'strength' | 'seed'>,
): IncidentRun {
  const { tenant, unobservable } = result;
  const [judgement] = result.judgements;
  if (!judgement || unobservable !== undefined) {
    return {
      ...inconclusiveRun(
        { strength, seed },
        unobservable ?? 'the incident did not happen in the judged time',
      ),
      tenant,
    };
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

/** A run without a result. */
export const inconclusiveRun = (
  { strength, seed }: Pick<IncidentRun, 'strength' | 'seed'>,
  reason: string,
): IncidentRun => ({ strength, seed, outcome: 'unobservable', sentence: reason });

export function quietRunOf(result: DrillResult, seed: string, { alert }: Pick<SweepPlan, 'alert'>): QuietRun {
  const { tenant, unexpected, histories, span } = result;
  const unobservable =
    result.unobservable ?? histories.find((history) => history.unobservable !== undefined)?.unobservable;
  if (unobservable !== undefined) return { ...inconclusiveQuietRun(seed, unobservable), tenant };
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

/** How long an instance was firing within the judged time. */
const firingWithin = (
  { firingMs, endMs }: Instance,
  { judgedFromMs, judgedToMs }: DrillResult['span'],
): number => Math.min(endMs ?? judgedToMs, judgedToMs) - Math.max(firingMs!, judgedFromMs);

export const inconclusiveQuietRun = (seed: string, unobservable: string): QuietRun => ({
  seed,
  falseAlarms: 0,
  firingMs: 0,
  others: 0,
  unobservable,
});
