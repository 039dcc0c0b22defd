import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { Distribution } from '../../src/figures/distribution.ts';

const SHARES = [0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

const of = (values: readonly number[], digits: 0 | 3): Distribution => {
  const distribution = new Distribution(digits);
  for (const value of values) distribution.add(value);
  return distribution;
};

/** The value at the nearest rank of all values. */
const exact = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1]!;

const some = (value: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
  fc.array(value, { minLength: 1, maxLength: 300 });

describe('quantiles', () => {
  test('of whole values below 1,000 are exact', () => {
    fc.assert(
      fc.property(some(fc.nat(999)), (values) => {
        const distribution = of(values, 0);
        for (const share of SHARES) expect(distribution.quantile(share)).toBe(exact(values, share));
      }),
    );
  });

  test('of whole values of any size are within 0.05%', () => {
    fc.assert(
      fc.property(some(fc.oneof(fc.nat(5000), fc.nat(100_000_000))), (values) => {
        const distribution = of(values, 0);
        for (const share of SHARES) {
          const want = exact(values, share);
          expect(Math.abs(distribution.quantile(share) - want)).toBeLessThanOrEqual(want * 0.0005 + 0.5);
        }
      }),
    );
  });

  test('of fractions are within 0.05%, or half a microsecond', () => {
    fc.assert(
      fc.property(some(fc.double({ min: 0, max: 1e7, noNaN: true })), (values) => {
        const distribution = of(values, 3);
        for (const share of SHARES) {
          const want = exact(values, share);
          expect(Math.abs(distribution.quantile(share) - want)).toBeLessThanOrEqual(
            want * 0.0005 + 0.0005001,
          );
        }
      }),
    );
  });

  test('are accurate for a hundred thousand values with the distribution of latencies', () => {
    const random = createRandom('latencies');
    const values = Array.from({ length: 100_000 }, () => 40 * Math.exp(random.normal()));
    const distribution = of(values, 3);
    for (const share of SHARES) {
      const want = exact(values, share);
      expect(Math.abs(distribution.quantile(share) / want - 1)).toBeLessThan(0.0006);
    }
  });

  test('never exceed the maximum, which is exact', () => {
    fc.assert(
      fc.property(some(fc.nat(1_000_000_000)), (values) => {
        const { p50, p95, p99, max } = of(values, 0).quantiles();
        expect(max).toBe(Math.max(...values));
        expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].sort((a, b) => a - b));
      }),
    );
  });
});

test('the mean is exact', () => {
  expect(of([1, 2, 6], 0).mean).toBe(3);
});

test('without values everything is 0', () => {
  const empty = new Distribution(0);
  expect(empty.quantiles()).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
  expect(empty.mean).toBe(0);
});
