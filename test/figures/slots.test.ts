import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from '../../src/figures/slots.ts';
import { START_MS } from '../support/records.ts';

const SLOT_MS = 1000;
const LENGTH = 10;

/** Time steps between records: mostly forward, sometimes a little back, sometimes hours ahead. */
const steps = fc.array(
  fc.record({
    ms: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 700 }) },
      { weight: 2, arbitrary: fc.integer({ min: -20_000, max: 0 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 30_000_000 }) },
    ),
    bad: fc.boolean(),
  }),
  { minLength: 1, maxLength: 200 },
);

const epochs = fc.constantFrom(START_MS, 0, -5_000_000);

test('counts of any period within the kept slots are exact, also if time jumps', () => {
  fc.assert(
    fc.property(steps, epochs, fc.integer({ min: 1, max: LENGTH }), (made, epoch, count) => {
      const slots = new Slots(SLOT_MS, LENGTH);
      const times: { slot: number; bad: boolean }[] = [];
      let nowMs = epoch;
      let newestMs = Number.NEGATIVE_INFINITY;
      for (const { ms, bad } of made) {
        nowMs += ms;
        newestMs = Math.max(newestMs, nowMs);
        slots.add(nowMs, bad);
        times.push({ slot: Math.floor(nowMs / SLOT_MS), bad });
      }
      const newest = Math.floor(newestMs / SLOT_MS);
      const within = times.filter(({ slot }) => slot > newest - count);
      expect(slots.last(newestMs, count)).toEqual({
        all: within.length,
        bad: within.filter(({ bad }) => bad).length,
      });
    }),
  );
});

test('the list is complete from the first kept slot to the newest, and adds up', () => {
  fc.assert(
    fc.property(steps, epochs, (made, epoch) => {
      const slots = new Slots(SLOT_MS, LENGTH);
      let nowMs = epoch;
      let newestMs = Number.NEGATIVE_INFINITY;
      for (const { ms, bad } of made) {
        nowMs += ms;
        newestMs = Math.max(newestMs, nowMs);
        slots.add(nowMs, bad);
      }
      const list = slots.list();
      const { all, bad } = slots.last(newestMs, LENGTH);
      expect(list.length).toBeLessThanOrEqual(LENGTH);
      expect(list[0]!.all).toBeGreaterThan(0);
      expect(list.at(-1)!.fromMs).toBe(Math.floor(newestMs / SLOT_MS) * SLOT_MS);
      expect(list.map(({ fromMs }) => fromMs)).toEqual(list.map((_, i) => list[0]!.fromMs + i * SLOT_MS));
      expect(list.reduce((sum, slot) => sum + slot.all, 0)).toBe(all);
      expect(list.reduce((sum, slot) => sum + slot.bad, 0)).toBe(bad);
    }),
  );
});

test('a period after the newest record is empty', () => {
  const slots = new Slots(SLOT_MS, LENGTH);
  slots.add(START_MS, true);
  expect(slots.last(START_MS + 9000, LENGTH)).toEqual({ all: 1, bad: 1 });
  expect(slots.last(START_MS + 10_000, LENGTH)).toEqual({ all: 0, bad: 0 });
});

test('without records the list is empty', () => {
  expect(new Slots(SLOT_MS, LENGTH).list()).toEqual([]);
});
