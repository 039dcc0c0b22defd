/**
 * The rate plan of a scenario, or of one of its services: base rate times curves, incidents and bursts, as a sequence of
 * slots in plan time.
 */
import type { Random } from '../core/random.ts';
import type { Incident, LogStorm } from '../model/incident.ts';
import type { Traffic } from '../model/traffic.ts';
import { burst, meanBurstFactor } from './burst.ts';
import { compose } from './compose.ts';
import { daily, meanCurveFactor, weekly } from './daily.ts';
import type { Schedule } from './segment.ts';
import { type RatePlan, slots } from './slots.ts';
import { incidentTraffic, strength, trafficIncidents } from './strength.ts';

export type { RatePlan } from './slots.ts';

export interface RatePlanOptions {
  /** The same for the plans of all services of a run, so that they have the same bursts. */
  readonly random: Random;
  /** Plan time 0 in epoch milliseconds: curves depend on the local time. */
  readonly originMs: number;
  /** Log records (or requests) per second of the service; default: the rate of the traffic. */
  readonly rate?: number;
  /** All incidents of the scenario; those that do not change this traffic are ignored. */
  readonly incidents?: readonly Incident[];
  /** The service whose plan it is, if traffic is per service. */
  readonly service?: string;
}

export function ratePlan(traffic: Traffic, options: RatePlanOptions): RatePlan {
  const { random, originMs, rate = traffic.rate, incidents = [], service } = options;
  const arrivals = service === undefined ? random.stream('arrivals') : random.stream('arrivals', service);
  // The slots of different services are at different moments.
  const phase = service === undefined ? undefined : arrivals.stream('phase').next();
  const schedule = compose([
    ...curves(traffic, originMs),
    ...trafficIncidents(incidents, service).map(incidentTraffic),
    ...bursts(traffic, random),
  ]);
  return slots(rate, schedule, traffic.arrivals, arrivals, phase);
}

/** The daily and the weekly curve, if the traffic has them. */
export function curves({ daily: hours, weekly: days, timeZone }: Traffic, originMs: number): Schedule[] {
  const all: Schedule[] = [];
  if (hours) all.push(daily(hours, timeZone, originMs));
  if (days) all.push(weekly(days, timeZone, originMs));
  return all;
}

/** The bursts of a run: the same ones for the same `random`. */
export const bursts = ({ bursts: settings }: Traffic, random: Random): Schedule[] =>
  settings ? [burst(settings, random.stream('bursts'))] : [];

/** Mean log records (or requests) per second over a long time, without incidents. `rate`: as for the plan. */
export const meanRate = (traffic: Traffic, rate = traffic.rate): number =>
  rate * meanCurveFactor(traffic) * (traffic.bursts ? meanBurstFactor(traffic.bursts) : 1);

/** The plan of a log storm. `random`: as for the traffic; every storm draws from a stream of its own. */
export function stormPlan(
  incident: Incident & { readonly storm: LogStorm },
  arrivals: Traffic['arrivals'],
  random: Random,
): RatePlan {
  return slots(incident.storm.rate, strength(incident), arrivals, random.stream('storm', incident.name));
}
