/** The length of a live drill. It runs in real time, so it is no longer than its verdicts need. */

import type { AlertRule } from '../../alerts/model.ts';
import { usageError } from '../../core/errors.ts';
import { longestRange } from '../../logql/index.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { DrillPlan } from '../plan.ts';

export interface LiveTimes {
  /** Length of the judged time. Default: until the last incident and expectation. */
  readonly durationMs?: number | undefined;
  readonly warmUpMs: number;
}

export function livePlan(
  scenario: Scenario,
  rules: readonly AlertRule[],
  { durationMs, warmUpMs }: LiveTimes,
): DrillPlan {
  const { expectations, incidents } = scenario;
  const most = (values: readonly number[]): number => Math.max(0, ...values);
  const neededMs = most([
    ...incidents.map(({ atMs, forMs }) => atMs + forMs),
    ...expectations.map((expectation) => until(expectation, scenario)),
  ]);
  const judgedMs = whole(durationMs ?? neededMs);
  if (judgedMs === 0) {
    throw usageError({
      where: '--duration',
      problem: `${scenario.name} does not determine how long the drill takes: it has no incidents`,
      expected: 'a duration',
      hint: '--duration 10m',
    });
  }
  const resolves = most(expectations.map(({ resolvesMs }) => resolvesMs ?? 0));
  const coolDownMs = whole(resolves + most(rules.map(({ intervalMs }) => intervalMs)));
  return { warmUpMs, judgedMs, coolDownMs, totalMs: warmUpMs + judgedMs + coolDownMs };
}

/** The time by which the expected alert must fire, or the end of its window if that is later. */
function until({ during, firesMs = 0 }: Expectation, { incidents }: Scenario): number {
  if (during === undefined) return firesMs;
  if (!('incident' in during)) return Math.max(during.toMs, during.fromMs + firesMs);
  const incident = incidents.find(({ name }) => name === during.incident);
  return incident ? incident.atMs + firesMs : 0;
}

const whole = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/** How far a rule looks back before the start of the drill at the first judged evaluation (ms). Not positive: not at all. */
export const beyondWarmUp = ({ expr }: AlertRule, warmUpMs: number): number => longestRange(expr) - warmUpMs;
