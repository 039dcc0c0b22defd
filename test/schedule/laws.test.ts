/** What must hold for every schedule and every composition of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { Traffic } from '../../src/model/traffic.ts';
import { compose } from '../../src/schedule/compose.ts';
import { bursts, curves } from '../../src/schedule/plan.ts';
import type { Schedule, Segment } from '../../src/schedule/segment.ts';
import { incidentTraffic } from '../../src/schedule/strength.ts';
import { incident, integralOf, MONDAY, planOf, segmentsUntil, slotsUntil, traffic } from './support.ts';

const factor = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0.01, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(0) },
);
const hours = fc.array(factor, { minLength: 24, maxLength: 24 });

const anyTraffic: fc.Arbitrary<Traffic> = fc
  .record(
    {
      rate: fc.double({ min: 0.001, max: 0.05, noNaN: true }),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
      daily: fc.record({
        weekday: hours,
        weekend: hours,
        shape: fc.constantFrom('steps' as const, 'smooth' as const),
      }),
      weekly: fc.array(factor, { minLength: 7, maxLength: 7 }),
      bursts: fc.record({
        frequency: fc.double({ min: 0, max: 0.5, noNaN: true }),
        multiplier: fc.double({ min: 1, max: 4, noNaN: true }),
        durationMs: fc.integer({ min: 500, max: 60_000 }),
      }),
    },
    { requiredKeys: ['rate', 'timeZone'] },
  )
  .map(traffic);

const anyIncident: fc.Arbitrary<Incident> = fc
  .record({
    atMs: fc.integer({ min: 0, max: 7_200_000 }),
    forMs: fc.integer({ min: 60_000, max: 3_600_000 }),
    rampShare: fc.double({ min: 0, max: 1, noNaN: true }),
    pauseMs: fc.option(fc.integer({ min: 0, max: 3_600_000 })),
    trafficFactor: factor,
  })
  .map(({ atMs, forMs, rampShare, pauseMs, trafficFactor }) =>
    incident({
      atMs,
      forMs,
      rampMs: Math.round(rampShare * forMs),
      ...(pauseMs === null ? {} : { everyMs: forMs + pauseMs }),
      trafficFactor,
    }),
  );

const anyLoad = fc.record({
  load: anyTraffic,
  incidents: fc.array(anyIncident, { maxLength: 2 }),
  /** Within two weeks with a clock change. */
  originMs: fc.integer({ min: Date.UTC(2026, 2, 22), max: Date.UTC(2026, 3, 6) }),
  untilMs: fc.integer({ min: 1, max: 30 * 3_600_000 }),
});

const seeded = () => createRandom('test');

const scheduleOf = ({
  load,
  incidents,
  originMs,
}: typeof anyLoad extends fc.Arbitrary<infer T> ? T : never): Schedule =>
  compose([...curves(load, originMs), ...incidents.map(incidentTraffic), ...bursts(load, seeded())]);

describe('every composition', () => {
  test('has segments that go forward, with finite rates', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anyLoad, (some) => {
        for (const { startMs, endMs, factor: rate } of segmentsUntil(scheduleOf(some), some.untilMs)) {
          if (!(endMs > startMs && rate >= 0 && rate < Number.POSITIVE_INFINITY))
            expect.fail(`${startMs}..${endMs} at ${rate}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('has as many slots as the integral of its rate, in rising order', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anyLoad, (some) => {
        const slots = slotsUntil(planOf(some.load, { ...some, random: seeded() }), some.untilMs);
        const due = (some.load.rate / 1000) * integralOf(scheduleOf(some), some.untilMs);
        // The first slot is half a gap after the start.
        expect(Math.abs(slots.length - due)).toBeLessThanOrEqual(0.5 + 1e-6);
        expect(slots.every((slot, i) => i === 0 || slot > slots[i - 1]!)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('skipping passes over the slots that advancing would have visited', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(
        anyLoad,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        (some, stops) => {
          const given = { ...some, random: seeded() };
          const skipping = planOf(some.load, given);
          const walking = planOf(some.load, given);
          for (const share of [...stops, 1].toSorted((a, b) => a - b)) {
            const toMs = share * some.untilMs;
            let count = 0;
            for (; walking.nextMs <= toMs; walking.advance()) count++;
            expect(skipping.skipTo(toMs)).toBe(count);
            expect(Math.abs(skipping.nextMs - walking.nextMs) || 0).toBeLessThan(1e-3);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('is the product of its parts at every moment', () => {
    fc.assert(
      fc.property(anyLoad, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (some, shares) => {
        const parts = (): Schedule[] => [
          ...curves(some.load, some.originMs),
          ...some.incidents.map(incidentTraffic),
          ...bursts(some.load, seeded()),
        ];
        const whole = compose(parts());
        const alone = parts();
        const held: Segment[] = alone.map(() => ({ endMs: 0, factor: 1 }));
        for (const timeMs of shares.map((share) => share * some.untilMs).toSorted((a, b) => a - b)) {
          let product = 1;
          alone.forEach((part, i) => {
            while (held[i]!.endMs <= timeMs) held[i] = part.next(held[i]!.endMs);
            product *= held[i]!.factor;
          });
          expect(whole.next(timeMs).factor).toBeCloseTo(product, 6);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('a night is skipped without visiting its slots', () => {
  const plan = planOf(
    traffic({
      rate: 1e6,
      daily: { weekday: Array(24).fill(0.5), weekend: Array(24).fill(1), shape: 'smooth' },
      bursts: { frequency: 0.05, multiplier: 2, durationMs: 3000 },
    }),
    { originMs: MONDAY },
  );
  const passed = plan.skipTo(12 * 3_600_000);
  expect(passed).toBeGreaterThan(0.5 * 1e6 * 12 * 3600);
  expect(plan.nextMs).toBeGreaterThan(12 * 3_600_000);
  expect(plan.nextMs).toBeLessThan(12 * 3_600_000 + 1);
});
