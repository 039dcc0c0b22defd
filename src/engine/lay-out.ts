/** Prepares a scenario for a run: its simulation, and a feed with one traffic source for each lane and each log storm. */
import type { Random } from '../core/random.ts';
import type { Scenario } from '../model/scenario.ts';
import { ratePlan, stormPlan } from '../schedule/plan.ts';
import { atTimesOfDay } from '../schedule/time-of-day.ts';
import type { SessionWatcher } from '../simulate/journeys.ts';
import { createSimulation, type Simulation } from '../simulate/simulation.ts';
import { Feed } from './feed.ts';
import { TrafficSource } from './traffic-source.ts';

/** The largest debt of a service that is called more often than its rate allows: so many records and seconds of its rate. */
const DEBT_RECORDS = 10;
const DEBT_SECONDS = 10;

export interface LayOutOptions {
  /** Plans and simulation draw from streams of it. */
  readonly random: Random;
  /** Plan time 0 in epoch milliseconds: daily curves depend on the time of day. */
  readonly originMs: number;
  /** The most log records; default: no limit. */
  readonly limit?: number;
  /** Default: true. */
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
  const trafficRandom = random.stream('traffic');
  const unit = traffic.unit === 'requests' ? 'starts' : 'records';
  const lanes = simulation.lanes.map(({ service, start }) => {
    const rate = services.find(({ name }) => name === service)?.rate;
    const plan = ratePlan(traffic, {
      random: trafficRandom,
      originMs,
      incidents,
      ...(service === undefined ? {} : { service }),
      ...(rate === undefined ? {} : { rate }),
    });
    const maxDebt = rate === undefined ? undefined : Math.floor(DEBT_RECORDS + rate * DEBT_SECONDS);
    return [service, new TrafficSource(plan, unit, start, maxDebt)] as const;
  });
  const laneByService = new Map(lanes);
  const only = laneByService.get(undefined);
  const feed = new Feed({
    lanes: lanes.map(([, lane]) => lane),
    laneOf: only ? () => only : (service) => laneByService.get(service),
    extras: simulation.storms.map(
      ({ incident, play }) =>
        new TrafficSource(stormPlan(incident, traffic.arrivals, trafficRandom), 'starts', play),
    ),
    agenda: incidents.length > 0 ? simulation.agenda : undefined,
    silence: simulation.silence,
    limit,
  });
  return { feed, simulation };
}
