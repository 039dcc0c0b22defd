/** Lays a scenario out for a run: its simulation, and a feed with one plan for each of its lanes and storms. */
import type { Random } from '../core/random.ts';
import type { Scenario } from '../model/scenario.ts';
import { ratePlan, stormPlan } from '../schedule/plan.ts';
import { atTimesOfDay } from '../schedule/time-of-day.ts';
import type { SessionWatcher } from '../simulate/journeys.ts';
import { createSimulation, type Simulation } from '../simulate/simulation.ts';
import { Credit } from './credit.ts';
import { Feed } from './feed.ts';

/** What a service whose callers need more than its rate owes at most. */
const DEBT_RECORDS = 10;
const DEBT_SECONDS = 10;

export interface LayOutOptions {
  /** The run's own; plans and simulation draw from streams of it. */
  readonly random: Random;
  /** When plan time 0 is, in epoch ms: daily curves ask for the time of day. */
  readonly originMs: number;
  /** Most log records. */
  readonly limit?: number;
  readonly patterns?: boolean;
  readonly sessions?: SessionWatcher | undefined;
}

export interface LaidOut {
  readonly feed: Feed;
  readonly simulation: Simulation;
}

export function layOut(written: Scenario, options: LayOutOptions): LaidOut {
  const scenario = atTimesOfDay(written, options.originMs);
  const { random, originMs, sessions, limit = Number.POSITIVE_INFINITY, patterns = true } = options;
  const { traffic, incidents, services } = scenario;
  const simulation = createSimulation(scenario, { patterns, sessions }, random.stream('simulation'));
  const traffics = random.stream('traffic');
  const lanes = simulation.lanes.map(({ service, start }) => {
    const rate = services.find(({ name }) => name === service)?.rate;
    const plan = ratePlan(traffic, {
      random: traffics,
      originMs,
      incidents,
      ...(service === undefined ? {} : { service }),
      ...(rate === undefined ? {} : { rate }),
    });
    const unit = traffic.unit === 'requests' ? 'starts' : 'records';
    const mostDebt = rate === undefined ? undefined : DEBT_RECORDS + rate * DEBT_SECONDS;
    return [service, new Credit(plan, unit, start, mostDebt)] as const;
  });
  const byService = new Map(lanes);
  const only = byService.get(undefined);
  const feed = new Feed({
    lanes: lanes.map(([, credit]) => credit),
    laneOf: only ? () => only : (service) => byService.get(service),
    extras: simulation.storms.map(
      ({ incident, play }) =>
        new Credit(stormPlan(incident, traffic.arrivals, traffics), 'starts', (timeMs) => play(timeMs)),
    ),
    agenda: incidents.length > 0 ? simulation.agenda : undefined,
    silence: simulation.silence,
    limit,
  });
  return { feed, simulation };
}
