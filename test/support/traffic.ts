/** Traffic for tests: by default, a constant rate for the whole scenario. */
import { createRandom } from '../../src/core/random.ts';
import { Feed } from '../../src/engine/feed.ts';
import { TrafficSource } from '../../src/engine/traffic-source.ts';
import type { Traffic } from '../../src/model/traffic.ts';
import { type RatePlan, ratePlan } from '../../src/schedule/plan.ts';
import type { ScriptedSimulation } from './episodes.ts';

export const steady = (rate: number, more: Partial<Traffic> = {}): Traffic => ({
  rate,
  per: 'scenario',
  unit: 'records',
  arrivals: 'even',
  timeZone: 'UTC',
  ...more,
});

export const planOf = (traffic: Traffic): RatePlan =>
  ratePlan(traffic, { random: createRandom('1'), originMs: 0 });

/** A feed with one lane, whose episodes the test defines. */
export function scriptedFeed(
  traffic: Traffic,
  simulation: ScriptedSimulation,
  limit = Number.POSITIVE_INFINITY,
): Feed {
  const lane = new TrafficSource(planOf(traffic), 'records', (timeMs, room) =>
    simulation.start(timeMs, room),
  );
  return new Feed({ lanes: [lane], laneOf: () => lane, extras: [], limit });
}
