/** The phases of a drill: warm-up, judged time and cool-down. */

import type { AlertRule } from '../alerts/model.ts';
import { longestRange } from '../logql/index.ts';
import type { Expectation } from '../model/expectation.ts';
import { type Incident, type Window, windowsUntil } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';

export interface DrillPlan {
  /** As long as the rules look back, so that the first judged evaluation sees full ranges. */
  readonly warmUpMs: number;
  /** The time in which incidents happen and alerts are judged. */
  readonly judgedMs: number;
  /** As long as alerts may take to fire or resolve after the judged time. */
  readonly coolDownMs: number;
  readonly totalMs: number;
}

const SHORTEST_JUDGED_MS = 3_600_000;

/** The longest delay from a record to its last effect on a rule: range and offset, `for`, and one interval. */
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
  const judgedMs = whole(durationMs ?? Math.max(SHORTEST_JUDGED_MS, lastEnd, lastWindow));
  const deadline = most(
    scenario.expectations.map((expectation) => deadlineOf(expectation, scenario, judgedMs)),
  );
  // One more interval: an alert that fires or resolves in time may be evaluated that much later.
  const coolDownMs = whole(
    Math.max(longest + resolves, deadline - judgedMs) + most(rules.map(({ intervalMs }) => intervalMs)),
  );
  return { warmUpMs, judgedMs, coolDownMs, totalMs: warmUpMs + judgedMs + coolDownMs };
}

/** The latest time by which the expected alert must fire, in the last window that is judged. */
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
 * The scenario as the drill plays it. Its time begins after the warm-up, and no incident happens in the cool-down. A
 * recurring incident becomes one incident for each occurrence that fits completely in the judged time, since an
 * expectation cannot be judged on a part of an incident.
 */
export function playedScenario(scenario: Scenario, { warmUpMs, judgedMs }: DrillPlan): Scenario {
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
 * A start time such that the drill ends at least `marginMs` before `nowMs`. It is a multiple of every rule's interval, so
 * that each repetition evaluates the rules at the same points of the scenario.
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

/** The least common multiple of all intervals and one minute. */
export const unitOf = (rules: readonly AlertRule[]): number =>
  rules.reduce((all, { intervalMs }) => commonMultiple(all, intervalMs), 60_000);

/** An interval that would raise the common multiple above a day is not aligned. */
const LONGEST_UNIT_MS = 86_400_000;

function commonMultiple(a: number, b: number): number {
  const multiple = (a / divisor(a, b)) * b;
  return multiple > LONGEST_UNIT_MS ? a : multiple;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
