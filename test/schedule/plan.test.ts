import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { Traffic } from '../../src/model/scenario.ts';
import { meanRate, ratePlan } from '../../src/schedule/plan.ts';

function slotsUntil(traffic: Traffic, endMs: number, seed = 'test'): number[] {
  const plan = ratePlan(traffic, createRandom(seed));
  const slots: number[] = [];
  for (; plan.nextMs < endMs; plan.advance()) slots.push(plan.nextMs);
  return slots;
}

const steady = (rate: number): Traffic => ({ rate, arrivals: 'even' });

describe('even arrivals', () => {
  test.each([
    [10, 60_000, 600],
    [1, 60_000, 60],
    [0.2, 60_000, 12],
    [2000, 10_000, 20_000],
    [3, 1000, 3],
  ])('at %d/s a window of %d ms holds exactly %d slots', (rate, windowMs, count) => {
    expect(slotsUntil(steady(rate), windowMs)).toHaveLength(count);
  });

  test('slots are equally far apart, the first half a gap in', () => {
    const slots = slotsUntil(steady(4), 2000);
    expect(slots).toEqual([125, 375, 625, 875, 1125, 1375, 1625, 1875]);
  });

  test('no error adds up over a day', () => {
    expect(slotsUntil(steady(7), 86_400_000)).toHaveLength(7 * 86_400);
  });

  test('any window of any length is within one slot of rate times length', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        (rate, fromMs, lengthMs) => {
          const inside = slotsUntil(steady(rate), fromMs + lengthMs).filter((slot) => slot >= fromMs);
          expect(Math.abs(inside.length - (rate * lengthMs) / 1000)).toBeLessThanOrEqual(1 + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });
});

test('a rate of zero has no slots', () => {
  expect(
    ratePlan(
      { rate: 0, arrivals: 'even', bursts: { frequency: 1, multiplier: 2, durationMs: 10 } },
      createRandom(1),
    ).nextMs,
  ).toBe(Number.POSITIVE_INFINITY);
});

test('Poisson arrivals have the rate as their mean and as the variance of their counts', () => {
  const slots = slotsUntil({ rate: 50, arrivals: 'poisson' }, 1_000_000);
  const perSecond = Array.from({ length: 1000 }, () => 0);
  for (const slot of slots) perSecond[Math.floor(slot / 1000)]!++;
  const mean = slots.length / 1000;
  const variance = perSecond.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 999;
  // 50,000 arrivals: the mean's standard error is 0.22; the variance's about 2.2.
  expect(Math.abs(mean - 50)).toBeLessThan(0.9);
  expect(Math.abs(variance - 50)).toBeLessThan(9);
});

test('skipping counts the slots that advancing would have given', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 30_000, noNaN: true }), (seed, toMs) => {
      const traffic: Traffic = {
        rate: 20,
        arrivals: 'even',
        bursts: { frequency: 0.2, multiplier: 3, durationMs: 700 },
      };
      const skipped = ratePlan(traffic, createRandom(seed));
      const walked = ratePlan(traffic, createRandom(seed));
      let count = 0;
      for (; walked.nextMs <= toMs; walked.advance()) count++;
      expect(skipped.skipTo(toMs)).toBe(count);
      expect(skipped.nextMs).toBeCloseTo(walked.nextMs, 5);
    }),
    { numRuns: 50 },
  );
});

test('the mean rate printed at start is the one that comes about', () => {
  const traffic: Traffic = {
    rate: 10,
    arrivals: 'even',
    bursts: { frequency: 0.05, multiplier: 5, durationMs: 3000 },
  };
  expect(meanRate(traffic)).toBeCloseTo(18.48, 2);
  const hours = 200;
  const measured = slotsUntil(traffic, hours * 3_600_000).length / (hours * 3600);
  // About 31,000 bursts, each adding 225 records give or take 65 (and their number varies): 1% is over three standard errors.
  expect(Math.abs(measured / meanRate(traffic) - 1)).toBeLessThan(0.01);
});
