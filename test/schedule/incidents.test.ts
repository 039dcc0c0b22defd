import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { type Incident, strengthAt } from '../../src/model/incident.ts';
import { stormPlan } from '../../src/schedule/plan.ts';
import { incidentTraffic, strength } from '../../src/schedule/strength.ts';
import { incident, integralOf, segmentsUntil, slotsUntil } from './support.ts';

const anyIncident = fc
  .record({
    atMs: fc.integer({ min: 0, max: 100_000 }),
    forMs: fc.integer({ min: 500, max: 60_000 }),
    rampShare: fc.double({ min: 0, max: 1, noNaN: true }),
    pauseMs: fc.option(fc.integer({ min: 0, max: 60_000 })),
  })
  .map(({ atMs, forMs, rampShare, pauseMs }) =>
    incident({
      atMs,
      forMs,
      rampMs: Math.round(rampShare * forMs),
      ...(pauseMs === null ? {} : { everyMs: forMs + pauseMs }),
    }),
  );

const END_MS = 200_000;

describe('strength', () => {
  test('law: in the middle of each segment it equals the strength of the model, and segments go forward', () => {
    fc.assert(
      fc.property(anyIncident, (some) => {
        const wrong = segmentsUntil(strength(some), END_MS).filter(({ startMs, endMs, factor }) => {
          const middleMs = endMs === Number.POSITIVE_INFINITY ? startMs : (startMs + endMs) / 2;
          const model = strengthAt(some, middleMs);
          return !(endMs > startMs) || (some.rampMs >= 1 && Math.abs(factor - model) > 1e-6);
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  test('law: its integral is that of a linear ramp, regardless of the steps', () => {
    fc.assert(
      fc.property(anyIncident, (some) => {
        const whole = some.atMs + some.forMs;
        expect(integralOf(strength(some), whole)).toBeCloseTo(
          some.forMs - (some.rampMs < 1 ? 0 : some.rampMs / 2),
          3,
        );
      }),
    );
  });

  test('a ramp has steps of a second at most', () => {
    const ramp = segmentsUntil(strength(incident({ forMs: 50_000, rampMs: 45_500 })), 105_500).slice(1);
    expect(ramp.length).toBeGreaterThanOrEqual(46);
    expect(Math.max(...ramp.map(({ startMs, endMs }) => endMs - startMs))).toBeLessThanOrEqual(1000);
    const factors = ramp.map(({ factor }) => factor);
    expect(factors).toEqual(factors.toSorted((a, b) => a - b));
  });

  test('it recurs if the incident does', () => {
    const on = segmentsUntil(strength(incident({ everyMs: 100_000 })), 300_000)
      .filter(({ factor }) => factor === 1)
      .map(({ startMs, endMs }) => [startMs, endMs]);
    expect(on).toEqual([
      [60_000, 90_000],
      [160_000, 190_000],
      [260_000, 290_000],
    ]);
  });
});

test('traffic is multiplied by the factor at full strength, and by less during the ramp', () => {
  const sale = incidentTraffic(incident({ rampMs: 20_000, trafficFactor: 5 }));
  const all = segmentsUntil(sale, 200_000);
  expect(all[0]).toEqual({ startMs: 0, endMs: 60_000, factor: 1 });
  expect(all.find(({ startMs }) => startMs === 70_000)!.factor).toBeCloseTo(1 + 4 * 0.525, 9);
  expect(all.at(-2)).toEqual({ startMs: 80_000, endMs: 90_000, factor: 5 });
  expect(all.at(-1)).toEqual({ startMs: 90_000, endMs: Number.POSITIVE_INFINITY, factor: 1 });
});

describe('a storm', () => {
  const storm = (more: Partial<Incident>, rate = 200) => ({
    ...incident(more),
    storm: { rate, level: 'WARN' as const, message: ['again'], eventName: 'storm' },
  });
  const walk = (some: ReturnType<typeof storm>, arrivals: 'even' | 'poisson' = 'even'): number[] =>
    slotsUntil(stormPlan(some, arrivals, createRandom('test')), 1_000_000);

  test('has its rate in its windows, and no slots outside', () => {
    const slots = walk(storm({}));
    expect(slots).toHaveLength(200 * 30);
    expect(slots[0]).toBeGreaterThan(60_000);
    expect(slots.at(-1)).toBeLessThan(90_000);
    expect(slotsUntil(stormPlan(storm({}), 'even', createRandom('1')), Number.POSITIVE_INFINITY)).toEqual(
      slots,
    );
  });

  test('grows with its ramp', () => {
    const slots = walk(storm({ rampMs: 20_000 }));
    expect(slots).toHaveLength(200 * 20);
    expect(slots.filter((slot) => slot < 70_000)).toHaveLength(200 * 2.5);
  });

  test('recurs', () => {
    expect(walk(storm({ everyMs: 300_000 }, 1))).toHaveLength(4 * 30);
  });

  test('has arrivals of its own if they are Poisson', () => {
    const slots = walk(storm({}), 'poisson');
    // 6,000 expected: the standard error is 77.
    expect(Math.abs(slots.length - 6000)).toBeLessThan(260);
    expect(walk(storm({ name: 'another' }), 'poisson')).not.toEqual(slots);
  });
});
