/** The scenarios that a sweep plays: with one incident alone, once, at one strength, or with none. */

import type { AlertRule } from '../alerts/model.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Effect } from './effects.ts';
import type { Order, Seed, SweepPlan } from './model.ts';
import { expectationOf } from './outcome.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Of undisturbed time before an incident that comes too late in the scenario to play all that goes before it. */
const LEAD_MS = 10 * MINUTE_MS;

/** The stretch of the scenario's own time that a run plays. */
export interface Stretch {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/**
 * The first hour, or as long as was asked for; where the incident is not over by then, a stretch as long that begins
 * shortly before it. `undefined`: it is longer than what was asked for.
 */
export function stretchAround(
  { atMs, forMs }: Incident,
  askedMs: number | undefined,
  longestMs = forMs,
): Stretch | undefined {
  const lengthMs = askedMs ?? HOUR_MS;
  if (atMs + longestMs <= lengthMs) return { fromMs: 0, lengthMs };
  const fromMs = Math.floor(Math.max(0, atMs - LEAD_MS) / MINUTE_MS) * MINUTE_MS;
  const neededMs = atMs - fromMs + longestMs;
  if (neededMs <= lengthMs) return { fromMs, lengthMs };
  return askedMs === undefined ? { fromMs, lengthMs: neededMs } : undefined;
}

/** What one run of a sweep plays, and what is asked of the alert meanwhile. */
export interface Stage extends Stretch {
  readonly scenario: Scenario;
  readonly expectations: readonly Expectation[];
}

interface Props {
  readonly scenario: Scenario;
  readonly incident: Incident;
  readonly effect: Effect;
  /** What the runs with the incident play. */
  readonly stretch: Stretch;
  readonly quietMs: number;
  readonly alert: SweepPlan['alert'];
  /** Those of the alert. */
  readonly rules: readonly AlertRule[];
}

export function stageFor(order: Order, { scenario, incident, effect, stretch, ...props }: Props): Stage {
  if (order.kind === 'quiet') {
    const undisturbed = { ...scenario, incidents: [], expectations: [] };
    return { scenario: undisturbed, expectations: [], fromMs: 0, lengthMs: props.quietMs };
  }
  const shifted = { ...bare(incident), atMs: incident.atMs - stretch.fromMs };
  const struck = effect.apply(shifted, order.strength);
  const expectations = [expectationOf(props.alert, struck, props.rules)];
  return { ...stretch, scenario: { ...scenario, incidents: [struck], expectations }, expectations };
}

/** Once, and without its effects; its ramp and its codes stay. */
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

/** `7-1`, `7-2`, …; the first begins on the interval, as a drill does, the others evenly within it. */
export function seedsOf(base: string, count: number, intervalMs: number): readonly Seed[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: `${base}-${i + 1}`,
    phaseMs: Math.floor((i * intervalMs) / count / SECOND_MS) * SECOND_MS,
  }));
}
