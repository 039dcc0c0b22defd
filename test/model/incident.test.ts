/** When incidents are active: the next edge is always later than the given time, with any durations. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextEdge, roundsUntil, strengthAt, windowAt, windowsUntil } from '../../src/model/incident.ts';
import { incident } from '../support/scenario-values.ts';

const ms = fc.double({ min: 0.5, max: 1e8, noNaN: true });

test('law: roundsUntil returns the largest number of intervals that fit', () => {
  fc.assert(
    fc.property(ms, ms, fc.nat(10_000), (fromMs, everyMs, rounds) => {
      // Exactly at an edge, where a division is off by one.
      const timeMs = fromMs + rounds * everyMs;
      const n = roundsUntil(fromMs, everyMs, timeMs);
      expect(fromMs + n * everyMs).toBeLessThanOrEqual(timeMs);
      expect(fromMs + (n + 1) * everyMs).toBeGreaterThan(timeMs);
    }),
  );
});

test('law: going from edge to edge moves forward, and finds the same windows as windowsUntil', () => {
  fc.assert(
    fc.property(
      ms,
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (atMs, part, everyMs) => {
        const it = incident('it', { atMs, forMs: everyMs * part, everyMs });
        const endMs = atMs + 20 * everyMs;
        const edges: number[] = [];
        for (let t = -1; edges.length < 30; ) {
          const next = nextEdge(it, t);
          expect(next).toBeGreaterThan(t);
          edges.push(next);
          t = next;
        }
        const starts = edges.filter((_, i) => i % 2 === 0);
        const windows = windowsUntil(it, endMs);
        for (const [i, window] of windows.slice(0, starts.length).entries()) {
          expect(Math.abs(window.startMs - starts[i]!)).toBeLessThan(1e-3);
        }
      },
    ),
  );
});

test('before, at its start, at its end, and the next time', () => {
  const it = incident('it', { atMs: 1000, forMs: 500, everyMs: 2000, rampMs: 100 });
  expect([999, 1000, 1499, 1500, 3000].map((t) => windowAt(it, t)?.startMs)).toEqual([
    undefined,
    1000,
    1000,
    undefined,
    3000,
  ]);
  expect([1000, 1050, 1100, 1400, 1500].map((t) => strengthAt(it, t))).toEqual([0, 0.5, 1, 1, 0]);
  expect([0, 1000, 1200, 1500, 2999].map((t) => nextEdge(it, t))).toEqual([1000, 1500, 1500, 3000, 3000]);
  expect(nextEdge({ ...incident('once'), atMs: 5, forMs: 5 }, 10)).toBe(Number.POSITIVE_INFINITY);
});
