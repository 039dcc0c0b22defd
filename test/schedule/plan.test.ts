import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../src/model/incident.ts';
import type { DailyCurve, Traffic } from '../../src/model/traffic.ts';
import { meanRate, type RatePlanOptions } from '../../src/schedule/plan.ts';
import { DAY_MS, HOUR_MS, incident, MINUTE_MS, planOf, slotsUntil, traffic } from './support.ts';

const steady = (rate: number): Traffic => traffic({ rate });
const walked = (load: Traffic, endMs: number): number[] => slotsUntil(planOf(load), endMs);

describe('even arrivals', () => {
  test.each([
    [10, 60_000, 600],
    [1, 60_000, 60],
    [0.2, 60_000, 12],
    [2000, 10_000, 20_000],
    [3, 1000, 3],
  ])('at %d/s a window of %d ms has exactly %d slots', (rate, windowMs, count) => {
    expect(walked(steady(rate), windowMs)).toHaveLength(count);
  });

  test('slots are evenly spaced, the first one half a gap after the start', () => {
    const slots = walked(steady(4), 2000);
    expect(slots).toEqual([125, 375, 625, 875, 1125, 1375, 1625, 1875]);
  });

  test('errors do not accumulate over a day', () => {
    expect(walked(steady(7), 86_400_000)).toHaveLength(7 * 86_400);
  });

  test('any window of any length is within one slot of rate times length', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        (rate, fromMs, lengthMs) => {
          const inside = walked(steady(rate), fromMs + lengthMs).filter((slot) => slot >= fromMs);
          expect(Math.abs(inside.length - (rate * lengthMs) / 1000)).toBeLessThanOrEqual(1 + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a rate of zero', () => {
  const bursts = { frequency: 1, multiplier: 2, durationMs: 10 };
  const always = Array.from({ length: 24 }, () => 0);
  const curve = (weekday: readonly number[], weekend: readonly number[]): DailyCurve => ({
    weekday,
    weekend,
    shape: 'steps',
  });

  test.each<[string, Traffic, readonly Incident[]]>([
    ['from the start', traffic({ rate: 0, bursts }), []],
    ['in every hour', traffic({ daily: curve(always, always), bursts }), []],
    ['in smooth hours', traffic({ daily: { ...curve(always, always), shape: 'smooth' }, bursts }), []],
    ['on every day', traffic({ weekly: [0, 0, 0, 0, 0, 0, 0], bursts }), []],
    [
      'by curves that have no common day',
      traffic({
        daily: curve(
          always,
          always.map(() => 1),
        ),
        weekly: [1, 1, 1, 1, 1, 0, 0],
        bursts,
      }),
      [],
    ],
    [
      'by an incident without end',
      traffic({ bursts }),
      [incident({ atMs: 0, forMs: 60_000, everyMs: 60_000, trafficFactor: 0 })],
    ],
  ])('%s has no slots', (_, load, incidents) => {
    const plan = planOf(load, { incidents });
    expect(plan.nextMs).toBe(Number.POSITIVE_INFINITY);
    plan.advance();
    expect(plan.nextMs).toBe(Number.POSITIVE_INFINITY);
    expect(plan.skipTo(1e12)).toBe(0);
  });

  test('for a while has its slots before and after', () => {
    const off = incident({ atMs: 1000, forMs: 90 * DAY_MS, trafficFactor: 0 });
    const slots = slotsUntil(planOf(traffic({ rate: 1, bursts }), { incidents: [off] }), 90 * DAY_MS + 5000);
    expect(slots[0]).toBe(500);
    expect(slots[1]).toBeGreaterThanOrEqual(90 * DAY_MS + 1000);
    expect(slots.length).toBeGreaterThanOrEqual(4);
  });
});

test('Poisson arrivals have the rate as their mean and as the variance of their counts', () => {
  const slots = walked(traffic({ rate: 50, arrivals: 'poisson' }), 1_000_000);
  const perSecond = Array.from({ length: 1000 }, () => 0);
  for (const slot of slots) perSecond[Math.floor(slot / 1000)]!++;
  const mean = slots.length / 1000;
  const variance = perSecond.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 999;
  // 50,000 arrivals: the standard error of the mean is 0.22, that of the variance about 2.2.
  expect(Math.abs(mean - 50)).toBeLessThan(0.9);
  expect(Math.abs(variance - 50)).toBeLessThan(9);
});

describe('the plans of services', () => {
  const load = traffic({ per: 'service', bursts: { frequency: 0.2, multiplier: 40, durationMs: 2000 } });
  const service = (name: string, more: Partial<RatePlanOptions> = {}): number[] =>
    slotsUntil(planOf(load, { service: name, ...more }), 10 * MINUTE_MS);
  /** Seconds with far more slots than a quiet one. */
  const burstsIn = (slots: readonly number[], rate: number): readonly number[] => {
    const counts = new Map<number, number>();
    for (const slot of slots)
      counts.set(Math.floor(slot / 1000), (counts.get(Math.floor(slot / 1000)) ?? 0) + 1);
    return [...counts].filter(([, count]) => count > 20 * rate).map(([second]) => second);
  };

  test('have the same bursts, regardless of their rates', () => {
    const one = burstsIn(service('cart', { rate: 10 }), 10);
    expect(one.length).toBeGreaterThan(50);
    expect(burstsIn(service('search', { rate: 60 }), 60)).toEqual(one);
  });

  test('have arrivals of their own', () => {
    const poisson = traffic({ per: 'service', arrivals: 'poisson' });
    const slotsOf = (name?: string): number[] =>
      slotsUntil(planOf(poisson, name === undefined ? {} : { service: name }), MINUTE_MS);
    expect(slotsOf('cart')).toEqual(slotsOf('cart'));
    expect(slotsOf('cart')).not.toEqual(slotsOf('search'));
    expect(slotsOf('cart')).not.toEqual(slotsOf());
  });

  test('follow the incidents that affect them', () => {
    const incidents = [
      incident({ name: 'sale', services: ['cart'], trafficFactor: 4 }),
      incident({ name: 'everywhere', atMs: 120_000, trafficFactor: 2 }),
    ];
    const countIn = (slots: readonly number[], fromMs: number): number =>
      slots.filter((slot) => slot >= fromMs && slot < fromMs + 30_000).length;
    const calm = traffic({ per: 'service' });
    const cart = slotsUntil(planOf(calm, { service: 'cart', incidents }), 200_000);
    const search = slotsUntil(planOf(calm, { service: 'search', incidents }), 200_000);
    const whole = slotsUntil(planOf(traffic(), { incidents }), 200_000);
    expect([60_000, 90_000, 120_000, 150_000].map((at) => countIn(cart, at))).toEqual([1200, 300, 600, 300]);
    expect([60_000, 90_000, 120_000, 150_000].map((at) => countIn(search, at))).toEqual([300, 300, 600, 300]);
    expect([60_000, 90_000, 120_000, 150_000].map((at) => countIn(whole, at))).toEqual([300, 300, 600, 300]);
  });
});

test('the mean rate that is printed at start is the actual one', { tags: 'slow' }, () => {
  const load = traffic({ bursts: { frequency: 0.05, multiplier: 5, durationMs: 3000 } });
  expect(meanRate(load)).toBeCloseTo(18.48, 2);
  const hours = 200;
  const measured = walked(load, hours * HOUR_MS).length / (hours * 3600);
  // About 31,000 bursts, each adding 225 ± 65 records (and their number varies): 1% is over three standard errors.
  expect(Math.abs(measured / meanRate(load) - 1)).toBeLessThan(0.01);
});

test.each(['smooth', 'steps'] as const)('the mean rate with %s curves is that of a whole week', (shape) => {
  const weekday = Array.from({ length: 24 }, (_, hour) => 0.5 + Math.sin(hour) ** 2);
  const weekend = Array.from({ length: 24 }, (_, hour) => 1.5 + Math.cos(hour));
  const load = traffic({
    rate: 1,
    timeZone: 'Asia/Kathmandu',
    daily: { weekday, weekend, shape },
    weekly: [1, 0.9, 0.8, 1, 1.3, 0.4, 0.2],
  });
  const measured = walked(load, 7 * DAY_MS).length / (7 * 86_400);
  expect(measured / meanRate(load)).toBeCloseTo(1, 4);
  expect(meanRate(load, 3)).toBeCloseTo(3 * meanRate(load), 9);
});
