/** How long a drill takes and what is judged of it: warm-up, the scenario's own time, cool-down. */

import type { AlertRule } from '../alerts/model.ts';
import { longestRange } from '../logql/index.ts';
import type { Expectation } from '../model/expectation.ts';
import { type Incident, type Window, windowsUntil } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';

export interface DrillPlan {
  /** As long as any rule looks back, so that the first judged evaluation sees full windows. */
  readonly warmUpMs: number;
  /** The scenario's own time, in which incidents happen and alerts are judged. */
  readonly judgedMs: number;
  /** As long as alerts may take to fire or clear after the end of the judged time. */
  readonly coolDownMs: number;
  readonly totalMs: number;
}

const LEAST_MS = 3_600_000;

/** How far after a cause its last effect on a rule can be: what it still sees, waits for, and is looked at. */
export const lagOf = ({ expr, forMs, intervalMs }: AlertRule): number =>
  longestRange(expr) + forMs + intervalMs;

export function planOf(
  scenario: Scenario,
  rules: readonly AlertRule[],
  durationMs: number | undefined,
): DrillPlan {
  const most = (values: readonly number[]): number => Math.max(0, ...values);
  const longest = most(rules.map(({ expr }) => longestRange(expr)));
  const resolves = most(scenario.expectations.map(({ resolvesMs }) => resolvesMs ?? 0));
  const lastEnd = most(scenario.incidents.map(({ atMs, forMs }) => atMs + forMs));
  const lastWindow = most(
    scenario.expectations.map(({ during }) => (during && 'toMs' in during ? during.toMs : 0)),
  );
  const warmUpMs = whole(most(rules.map(lagOf)));
  const judgedMs = whole(durationMs ?? Math.max(LEAST_MS, lastEnd, lastWindow));
  const deadline = most(
    scenario.expectations.map((expectation) => deadlineOf(expectation, scenario, judgedMs)),
  );
  // One interval more: what cleared or fired in time may be seen that much later.
  const coolDownMs = whole(
    Math.max(longest + resolves, deadline - judgedMs) + most(rules.map(({ intervalMs }) => intervalMs)),
  );
  return { warmUpMs, judgedMs, coolDownMs, totalMs: warmUpMs + judgedMs + coolDownMs };
}

/** When its alert must have begun to fire the last time that it is judged. */
function deadlineOf({ during, firesMs }: Expectation, { incidents }: Scenario, judgedMs: number): number {
  if (firesMs === undefined) return 0;
  if (during === undefined) return firesMs;
  if ('fromMs' in during) return during.fromMs + firesMs;
  const starts = incidents
    .filter(({ name }) => name === during.incident)
    .flatMap((incident) => wholeWindows(incident, judgedMs))
    .map(({ startMs }) => startMs);
  return Math.max(0, ...starts) + firesMs;
}

const whole = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/**
 * The scenario as the drill runs it: its time begins when the warm-up is over, and in the cool-down nothing befalls
 * anybody. An incident that comes again and again becomes as many as there is whole time for: of half an incident nobody
 * can ask what they ask of a whole one.
 */
export function staged(scenario: Scenario, { warmUpMs, judgedMs }: DrillPlan): Scenario {
  return {
    ...scenario,
    incidents: scenario.incidents.flatMap((incident) =>
      wholeWindows(incident, judgedMs).map(({ startMs }): Incident => {
        const { everyMs: _, ...once } = incident;
        return { ...once, atMs: startMs + warmUpMs };
      }),
    ),
  };
}

const wholeWindows = (incident: Incident, untilMs: number): readonly Window[] =>
  windowsUntil(incident, untilMs).filter(({ startMs, endMs }) => endMs - startMs === incident.forMs);

/**
 * A start in the past from which everything ends at least `marginMs` before `nowMs`, on a whole multiple of every
 * rule's interval: evaluation times then fall on the same points of the scenario at each repetition.
 */
export function startOf(
  plan: DrillPlan,
  rules: readonly AlertRule[],
  nowMs: number,
  marginMs = 60_000,
): number {
  const unit = unitOf(rules);
  return Math.floor((nowMs - marginMs - plan.totalMs) / unit) * unit;
}

/** What every rule's interval divides, in whole minutes. */
export const unitOf = (rules: readonly AlertRule[]): number =>
  rules.reduce((all, { intervalMs }) => commonMultiple(all, intervalMs), 60_000);

/** Intervals without a common multiple below a day are aligned as far as a day goes. */
const MOST_UNIT_MS = 86_400_000;

function commonMultiple(a: number, b: number): number {
  const multiple = (a / divisor(a, b)) * b;
  return multiple > MOST_UNIT_MS ? a : multiple;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
