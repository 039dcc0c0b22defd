/** Parsing strengths. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EFFECT_NAMES, EFFECTS } from '../../src/sweep/effects.ts';
import { readStrengths, withDemands } from '../../src/sweep/strengths.ts';

const printed = (written: string, effect: keyof typeof EFFECTS, steps?: number): string => {
  const read = readStrengths(written, EFFECTS[effect], steps);
  return read.ok ? read.value.map(EFFECTS[effect].print).join(' ') : `${read.why ?? 'no'}: ${read.expected}`;
};

describe('a range', () => {
  test.each([
    ['errors', '1%..20%', undefined, '1% 3% 5% 7% 9% 12% 14% 16% 18% 20%'],
    ['errors', '0.01..0.05', 5, '1% 2% 3% 4% 5%'],
    ['errors', '0%..100%', 2, '0% 100%'],
    ['errors', '0.1%..0.4%', 4, '0.1% 0.2% 0.3% 0.4%'],
    ['latency', 'x1..x10', undefined, 'x1 x2 x3 x4 x5 x6 x7 x8 x9 x10'],
    ['latency', '1..2', 4, 'x1 x1.3 x1.7 x2'],
    ['errors', '0.5%..30%', 8, '0.5% 5% 9% 13% 17% 22% 26% 30%'],
    ['errors', '4%..6%', 6, '4% 4.4% 4.8% 5.2% 5.6% 6%'],
    ['errors', '0%..0.05%', 6, '0% 0.01% 0.02% 0.03% 0.04% 0.05%'],
    ['latency', 'x1..x500', 6, 'x1 x100 x200 x300 x400 x500'],
    ['silence', '1s..3s', 3, '1s 2s 3s'],
    ['silence', '1h..2d', 5, '1h 12h 24h 36h 2d'],
    ['traffic', 'x0..x3', 4, 'x0 x1 x2 x3'],
    ['silence', '1m..15m', 8, '1m 3m 5m 7m 9m 11m 13m 15m'],
    ['silence', '1m..15m', undefined, '1m 2m 30s 4m 5m 30s 7m 9m 10m 30s 12m 13m 30s 15m'],
  ] as const)('of %s: %s', (effect, written, steps, strengths) => {
    expect(printed(written, effect, steps)).toBe(strengths);
  });

  test('has the given ends and nearly even steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 500, noNaN: true }),
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.integer({ min: 2, max: 100 }),
        (from, more, steps) => {
          const read = readStrengths(`x${from}..x${from + more}`, EFFECTS.latency, steps);
          if (!read.ok) throw new Error(read.why);
          expect(read.value).toHaveLength(steps);
          expect([read.value[0], read.value.at(-1)]).toEqual([from, from + more]);
          const even = more / (steps - 1);
          for (const [i, strength] of read.value.entries()) {
            expect(Math.abs(strength - (from + i * even))).toBeLessThanOrEqual(even / 4 + 1e-9);
            if (i > 0) expect(strength).toBeGreaterThan(read.value[i - 1]!);
          }
        },
      ),
    );
  });
});

describe('a list', () => {
  test('is used as given', () => {
    expect(printed('1%, 2%,2.5%,40%', 'errors')).toBe('1% 2% 2.5% 40%');
    expect(printed('5%', 'errors')).toBe('5%');
    expect(printed('30s,90s,1h30m', 'silence')).toBe('30s 1m 30s 1h 30m');
  });
});

describe('an error is', () => {
  test.each([
    ['errors', '20%..1%', 'the strengths are not ascending'],
    ['errors', '5%..5%', 'the strengths are not ascending'],
    ['errors', '1%,3%,2%', 'the strengths are not ascending'],
    ['errors', '1%..2%..3%', 'a range needs a first and a last strength'],
    ['errors', '1%..120%', 'a share from 0 to 1'],
    ['errors', '1%,,2%', 'a share from 0 to 1'],
    ['errors', '', 'a share from 0 to 1'],
    ['latency', 'x0..x3', 'a factor above 0'],
    ['traffic', 'x1..1001', 'a factor from 0 to 1000'],
    ['silence', '0..5m', 'a duration of at least a second'],
    ['silence', '1m..soon', 'a duration'],
  ] as const)('%s: "%s"', (effect, written, words) => {
    expect(readStrengths(written, EFFECTS[effect]).ok).toBe(false);
    expect(printed(written, effect)).toContain(words);
  });

  test('more than a hundred', () => {
    const written = Array.from({ length: 101 }, (_, i) => `x${i + 1}`).join(',');
    expect(printed(written, 'traffic')).toContain('101 strengths are more than the maximum of 100');
  });
});

test('the strengths of demands are added once', () => {
  expect(withDemands([0.01, 0.05], { mustFireAt: 0.1, mustNotFireAt: 0.02 })).toEqual([
    0.01, 0.02, 0.05, 0.1,
  ]);
  expect(withDemands([0.01, 0.05], { mustFireAt: 0.05 })).toEqual([0.01, 0.05]);
});

test('every effect reads its own example', () => {
  for (const name of EFFECT_NAMES) expect(readStrengths(EFFECTS[name].example, EFFECTS[name]).ok).toBe(true);
});
