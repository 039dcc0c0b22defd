/** Confidence bounds, compared with published tables. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countAtMost, shareBounds } from '../../src/sweep/confidence.ts';

describe('a share', () => {
  // All or nothing has a closed form: the n-th root of 0.05.
  test.each([1, 2, 3, 10, 29, 1000])('of %d in as many, and of none', (tries) => {
    const root = 0.05 ** (1 / tries);
    expect(shareBounds(tries, tries).atLeast).toBeCloseTo(root, 9);
    expect(shareBounds(tries, tries).atMost).toBe(1);
    expect(shareBounds(0, tries).atMost).toBeCloseTo(1 - root, 9);
    expect(shareBounds(0, tries).atLeast).toBe(0);
  });

  // Quantiles of the beta distribution, as statistics programs give them for 90% from both sides.
  test.each([
    [1, 2, 0.025321, 0.974679],
    [2, 3, 0.13535, 0.983048],
    [2, 10, 0.036771, 0.506901],
    [5, 10, 0.222441, 0.777559],
  ])('of %d in %d', (hits, tries, atLeast, atMost) => {
    expect(shareBounds(hits, tries).atLeast).toBeCloseTo(atLeast, 5);
    expect(shareBounds(hits, tries).atMost).toBeCloseTo(atMost, 5);
  });

  test('lies around what was seen, mirrors, and rises with the hits', () => {
    const tried = fc
      .integer({ min: 1, max: 1000 })
      .chain((tries) => fc.tuple(fc.integer({ min: 0, max: tries - 1 }), fc.constant(tries)));
    fc.assert(
      fc.property(tried, ([hits, tries]) => {
        const { atLeast, atMost } = shareBounds(hits, tries);
        expect(atLeast).toBeLessThanOrEqual(hits / tries);
        expect(atMost).toBeGreaterThanOrEqual(hits / tries);
        expect(shareBounds(tries - hits, tries).atMost).toBeCloseTo(1 - atLeast, 9);
        expect(shareBounds(hits + 1, tries).atLeast).toBeGreaterThan(atLeast);
      }),
    );
  });
});

// Half the 90% quantile points of chi-square with 2n + 2 degrees of freedom.
test.each([
  [0, 2.995732],
  [1, 4.743865],
  [3, 7.753657],
  [10, 16.962219],
  [50, 63.287074],
])('after %d events as many are to be expected at most', (count, atMost) => {
  expect(countAtMost(count)).toBeCloseTo(atMost, 5);
});

test('large counts work', () => {
  expect(countAtMost(10_000)).toBeGreaterThan(10_100);
  expect(countAtMost(10_000)).toBeLessThan(10_200);
});
