import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { burst, meanBurstFactor } from '../../src/schedule/burst.ts';
import { segmentsUntil, type TimedSegment } from './support.ts';

const DEFAULTS = { frequency: 0.05, multiplier: 5, durationMs: 3000 };

const segments = (bursts: typeof DEFAULTS, endMs: number, seed: string | number = 'bursts'): TimedSegment[] =>
  segmentsUntil(burst(bursts, createRandom(seed)), endMs);

describe('at the defaults, over 300 hours', () => {
  const all = segments(DEFAULTS, 300 * 3_600_000);
  const on = all.filter(({ factor }) => factor !== 1);
  const quiet = all.filter(({ factor }) => factor === 1);

  test('a burst begins after 5% of the quiet seconds', () => {
    // 940,000 quiet seconds: the standard error of the share is 0.00022.
    expect(on.length / quiet.length).toBeCloseTo(0.05, 2);
    expect(Math.abs(on.length / quiet.length - 0.05)).toBeLessThan(0.001);
  });

  test('each burst multiplies the rate by 5x to 10x, uniformly', () => {
    const factors = on.map(({ factor }) => factor);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...factors)).toBeLessThan(10);
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
    expect(Math.abs(mean - 7.5)).toBeLessThan(0.03);
  });

  test('each burst lasts three seconds, and is followed by a quiet second', () => {
    expect(on.every(({ startMs, endMs }) => endMs - startMs === 3000)).toBe(true);
    const pairs = all.slice(1).filter((segment, i) => segment.factor !== 1 && all[i]!.factor !== 1);
    expect(pairs).toEqual([]);
  });

  test('the mean factor is the computed one', () => {
    const integral = all.reduce((sum, { startMs, endMs, factor }) => sum + (endMs - startMs) * factor, 0);
    expect(meanBurstFactor(DEFAULTS)).toBeCloseTo(1.848, 3);
    expect(integral / all.at(-1)!.endMs / meanBurstFactor(DEFAULTS)).toBeCloseTo(1, 2);
  });
});

test('a run begins with a quiet second', () => {
  expect(segments({ ...DEFAULTS, frequency: 1 }, 1)[0]).toEqual({ startMs: 0, endMs: 1000, factor: 1 });
});

test('with a frequency of 0 there is no burst, with 1 there is one after every quiet second', () => {
  expect(segments({ ...DEFAULTS, frequency: 0 }, 100_000).every(({ factor }) => factor === 1)).toBe(true);
  expect(segments({ ...DEFAULTS, frequency: 1 }, 40_000).filter(({ factor }) => factor !== 1)).toHaveLength(
    10,
  );
});

test('law: segments follow each other without a gap, go forward, and repeat with the seed', () => {
  fc.assert(
    fc.property(
      fc.record({
        frequency: fc.double({ min: 0, max: 1, noNaN: true }),
        multiplier: fc.double({ min: 1, max: 100, noNaN: true }),
        durationMs: fc.integer({ min: 1, max: 60_000 }),
      }),
      fc.integer(),
      (bursts, seed) => {
        const all = segments(bursts, 60_000, seed);
        expect(all.every(({ startMs, endMs }) => endMs > startMs)).toBe(true);
        expect(segments(bursts, 60_000, seed)).toEqual(all);
      },
    ),
  );
});
