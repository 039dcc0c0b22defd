/**
 * The rate plan of a scenario, or of one of its services: base rate times curves, incidents and bursts,
 * as a sequence of slots in plan time.
 */
import type { Random } from '../core/random.ts';
import type { Incident, LogStorm } from '../model/incident.ts';
import type { Traffic } from '../model/scenario.ts';
import { burst, meanBurstFactor } from './burst.ts';
import { compose } from './compose.ts';
import { daily, meanCurveFactor, weekly } from './daily.ts';
import type { Schedule } from './segment.ts';
import { type RatePlan, slots } from './slots.ts';
import { incidentTraffic, strength, trafficIncidents } from './strength.ts';

export type { RatePlan } from './slots.ts';

export interface RatePlanOptions {
  /** The plans of all services of a run are given the same: bursts are then common to them. */
  readonly random: Random;
  /** Epoch time of plan time 0, in ms: the curves are counted in the zone's hours from there. */
  readonly originMs: number;
  /** Log records (or requests) per second in the place of the traffic's own; a service's. */
  readonly rate?: number;
  /** All of the scenario's; those that are not about this plan's traffic are left out. */
  readonly incidents?: readonly Incident[];
  /** The service whose plan it is, where each has one. */
  readonly service?: string;
}

export function ratePlan(traffic: Traffic, options: RatePlanOptions): RatePlan {
  const { random, originMs, rate = traffic.rate, incidents = [], service } = options;
  const arrivals = service === undefined ? random.stream('arrivals') : random.stream('arrivals', service);
  // Services do not all speak at the same instant.
  const phase = service === undefined ? undefined : arrivals.stream('phase').next();
  const schedule = compose([
    ...curves(traffic, originMs),
    ...trafficIncidents(incidents, service).map(incidentTraffic),
    ...bursts(traffic, random),
  ]);
  return slots(rate, schedule, traffic.arrivals, arrivals, phase);
}

/** The daily and the weekly curve, where there are any. */
export function curves({ daily: hours, weekly: days, timeZone }: Traffic, originMs: number): Schedule[] {
  const all: Schedule[] = [];
  if (hours) all.push(daily(hours, timeZone, originMs));
  if (days) all.push(weekly(days, timeZone, originMs));
  return all;
}

/** The bursts of a run, the same ones for whoever asks with the same chance. */
export const bursts = ({ bursts: often }: Traffic, random: Random): Schedule[] =>
  often ? [burst(often, random.stream('bursts'))] : [];

/** Log records (or requests) per second over a long time, incidents not counted; `rate` as for the plan. */
export const meanRate = (traffic: Traffic, rate = traffic.rate): number =>
  rate * meanCurveFactor(traffic) * (traffic.bursts ? meanBurstFactor(traffic.bursts) : 1);

/** `random`: as for the traffic's plan; every storm draws from a stream of its own. */
export function stormPlan(
  incident: Incident & { readonly storm: LogStorm },
  arrivals: Traffic['arrivals'],
  random: Random,
): RatePlan {
  return slots(incident.storm.rate, strength(incident), arrivals, random.stream('storm', incident.name));
}
