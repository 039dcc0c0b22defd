/** The scenarios of the runs: with one incident at one strength, or with none. */

import type { AlertRule } from '../alerts/model.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Effect } from './effects.ts';
import type { PlannedRun, Seed, SweepPlan } from './model.ts';
import { expectationOf } from './outcome.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Normal time before an incident that happens late in the scenario. */
const LEAD_MS = 10 * MINUTE_MS;

/** The part of the scenario that a run plays, in time since the start of the scenario. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/**
 * The first hour, or the requested duration. If the incident is not over by then, a window of the same length that
 * begins shortly before the incident. Undefined if the incident does not fit into the requested duration.
 */
export function windowAround(
  { atMs, forMs }: Incident,
  askedMs: number | undefined,
  longestMs = forMs,
): TimeWindow | undefined {
  const lengthMs = askedMs ?? HOUR_MS;
  if (atMs + longestMs <= lengthMs) return { fromMs: 0, lengthMs };
  const fromMs = Math.floor(Math.max(0, atMs - LEAD_MS) / MINUTE_MS) * MINUTE_MS;
  const neededMs = atMs - fromMs + longestMs;
  if (neededMs <= lengthMs) return { fromMs, lengthMs };
  return askedMs === undefined ? { fromMs, lengthMs: neededMs } : undefined;
}

/** What one run plays, and the expectation on the alert. */
export interface RunInput extends TimeWindow {
  readonly scenario: Scenario;
  readonly expectations: readonly Expectation[];
}

interface Props {
  readonly scenario: Scenario;
  readonly incident: Incident;
  readonly effect: Effect;
  /** What the runs with the incident play. */
  readonly window: TimeWindow;
  readonly quietMs: number;
  readonly alert: SweepPlan['alert'];
  /** The rules of the alert. */
  readonly rules: readonly AlertRule[];
}

export function runInput(
  planned: PlannedRun,
  { scenario, incident, effect, window, ...props }: Props,
): RunInput {
  if (planned.kind === 'quiet') {
    const withoutIncidents = { ...scenario, incidents: [], expectations: [] };
    return { scenario: withoutIncidents, expectations: [], fromMs: 0, lengthMs: props.quietMs };
  }
  const shifted = { ...bare(incident), atMs: incident.atMs - window.fromMs };
  const swept = effect.apply(shifted, planned.strength);
  const expectations = [expectationOf(props.alert, swept, props.rules)];
  return { ...window, scenario: { ...scenario, incidents: [swept], expectations }, expectations };
}

/** The incident without repetition and effects. It keeps its ramp and its error codes. */
const bare = ({ name, services, atMs, forMs, rampMs, code }: Incident): Incident => ({
  name,
  services,
  atMs,
  forMs,
  rampMs,
  latencyFactor: 1,
  trafficFactor: 1,
  silence: false,
  ...(code === undefined ? {} : { code }),
});

const SECOND_MS = 1000;

/** Seeds `7-1`, `7-2`, …. The runs of the first begin on the interval, as a drill does; the others at even offsets within it. */
export function seedsOf(base: string, count: number, intervalMs: number): readonly Seed[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: `${base}-${i + 1}`,
    phaseMs: Math.floor((i * intervalMs) / count / SECOND_MS) * SECOND_MS,
  }));
}
