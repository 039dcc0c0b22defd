/** How long a live drill takes: every second of it is waited for, so none more than the verdicts need. */

import type { AlertRule } from '../../alerts/model.ts';
import { usageError } from '../../core/errors.ts';
import { longestRange } from '../../logql/index.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { DrillPlan } from '../plan.ts';

export interface LiveTimes {
  /** Length of the scenario's own time; absent: as long as its incidents and expectations take. */
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
  const needed = most([
    ...incidents.map(({ atMs, forMs }) => atMs + forMs),
    ...expectations.map((expectation) => until(expectation, scenario)),
  ]);
  const judgedMs = whole(durationMs ?? needed);
  if (judgedMs === 0) {
    throw usageError({
      where: '--duration',
      problem: `nothing in ${scenario.name} says how long the drill takes: it has no incidents`,
      expected: 'a time',
      hint: '--duration 10m',
    });
  }
  const resolves = most(expectations.map(({ resolvesMs }) => resolvesMs ?? 0));
  const coolDownMs = whole(resolves + most(rules.map(({ intervalMs }) => intervalMs)));
  return { warmUpMs, judgedMs, coolDownMs, totalMs: warmUpMs + judgedMs + coolDownMs };
}

/** The time at which its alert must have begun to fire, or its window ends. */
function until({ during, firesMs = 0 }: Expectation, { incidents }: Scenario): number {
  if (during === undefined) return firesMs;
  if (!('incident' in during)) return Math.max(during.toMs, during.fromMs + firesMs);
  const incident = incidents.find(({ name }) => name === during.incident);
  return incident ? incident.atMs + firesMs : 0;
}

const whole = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/** How much further a rule looks back than the drill has run when it begins to judge: there it sees what was before. */
export const beyondOf = ({ expr }: AlertRule, warmUpMs: number): number => longestRange(expr) - warmUpMs;
