import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { Service } from '../../src/model/scenario.ts';
import type { Traffic } from '../../src/model/traffic.ts';
import { meanBurstFactor } from '../../src/schedule/burst.ts';
import { rateCurve } from '../../src/schedule/rate-curve.ts';
import { HOUR_MS, incident, MONDAY, planOf, slotsUntil, traffic } from './support.ts';

const service = (name: string, rate?: number): Service => ({
  name,
  version: '1.0.0',
  instances: 1,
  resource: {},
  ...(rate === undefined ? {} : { rate }),
  operations: [],
  events: [],
});

const HOURS = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 1 : 3));
const bursts = { frequency: 0.05, multiplier: 5, durationMs: 3000 };
const daily = { weekday: HOURS, weekend: HOURS, shape: 'steps' as const };
const sale = incident({ name: 'sale', atMs: 2 * HOUR_MS, forMs: HOUR_MS, trafficFactor: 4 });
const storm = {
  rate: 200,
  level: 'WARN' as const,
  message: ['again'],
  eventName: 'storm',
};

const options = (points = 24) => ({
  originMs: MONDAY,
  durationMs: 24 * HOUR_MS,
  points,
  random: createRandom('test'),
});

describe('of a scenario', () => {
  const scenario = { traffic: traffic({ daily, bursts }), incidents: [sale], services: [service('a')] };
  const curve = rateCurve(scenario, options());

  test('has the middle of each interval', () => {
    expect(curve.timesMs.slice(0, 2)).toEqual([HOUR_MS / 2, 1.5 * HOUR_MS]);
  });

  test('the base is rate times curves; the mean of bursts and incidents are added', () => {
    const mean = 10 * meanBurstFactor(bursts);
    expect([curve.base[0], curve.base[11], curve.base[12]]).toEqual([10, 10, 30]);
    expect(curve.mean[0]).toBeCloseTo(mean, 9);
    expect([curve.expected[1], curve.expected[2], curve.expected[3]].map((rate) => rate! / mean)).toEqual([
      1, 4, 1,
    ]);
  });

  test('the sampled run is that of the plan with the same seed', () => {
    const counts = curve.sampled.map(() => 0);
    for (const slot of slotsUntil(planOf(scenario.traffic, { incidents: [sale] }), 24 * HOUR_MS)) {
      counts[Math.floor(slot / HOUR_MS)]!++;
    }
    curve.sampled.forEach((rate, hour) => {
      expect(Math.abs(counts[hour]! - rate * 3600)).toBeLessThanOrEqual(1 + 1e-6);
    });
  });

  test('the peaks are those of the bursts', () => {
    expect(Math.min(...curve.sampledPeak)).toBeGreaterThan(10 * 5);
    // 4 x 1 in the hour of the incident, 3 after noon; a burst multiplies by 10 at most.
    expect(Math.max(...curve.sampledPeak)).toBeLessThanOrEqual(10 * 4 * 10);
    expect(curve.sampledPeak.every((peak, hour) => peak > curve.sampled[hour]!)).toBe(true);
    expect(curve.storms.every((rate) => rate === 0)).toBe(true);
  });
});

describe('of services with traffic per service', () => {
  const load: Traffic = traffic({ per: 'service', rate: 1 });
  const services = [service('cart', 4), service('search'), service('mail', 0.5)];
  const incidents = [
    { ...sale, services: ['cart'] },
    { ...incident({ name: 'chatter', services: ['search', 'mail'], atMs: 0, forMs: HOUR_MS }), storm },
  ];

  test('is the sum of the services, each with its incidents', () => {
    const { base, expected, storms } = rateCurve({ traffic: load, incidents, services }, options());
    expect(base[0]).toBe(5.5);
    expect(expected.slice(0, 4)).toEqual([5.5, 5.5, 17.5, 5.5]);
    expect(storms.slice(0, 2)).toEqual([200, 0]);
  });

  test('is that of the chosen services, with their part of a log storm', () => {
    const chosen = { ...options(), services: ['search'] };
    const { expected, storms } = rateCurve({ traffic: load, incidents, services }, chosen);
    expect(expected.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(storms[0]).toBe(100);
  });
});
