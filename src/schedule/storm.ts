/** When the records of a log storm are due: on top of all traffic, within the incident's windows only. */
import type { Random } from '../core/random.ts';
import type { Incident, LogStorm } from '../model/incident.ts';
import type { Traffic } from '../model/scenario.ts';
import { type RatePlan, slots } from './slots.ts';
import { strength } from './strength.ts';

/** `random`: as for the traffic's plan; every storm draws from a stream of its own. */
export function stormPlan(
  incident: Incident & { readonly storm: LogStorm },
  arrivals: Traffic['arrivals'],
  random: Random,
): RatePlan {
  return slots(incident.storm.rate, strength(incident), arrivals, random.stream('storm', incident.name));
}
