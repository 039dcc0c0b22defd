/** With fixed seeds, the statistical tests below either always pass or always fail. */
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/core/random.ts';

const draws = (random: Random, count = 20): number[] => Array.from({ length: count }, () => random.bits());

/** Chi-square of counts that are expected to be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function histogram(bins: number, count: number, draw: () => number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < count; i++) counts[draw()]!++;
  return counts;
}

/** The 99.9th percentile for the given degrees of freedom (Wilson-Hilferty). */
const tooUneven = (freedom: number): number => {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 3.09 * Math.sqrt(spread)) ** 3;
};

test('the same seed gives the same numbers', () => {
  expect(draws(createRandom('42'))).toEqual(draws(createRandom('42')));
});

test('a seed is the same as a number and as text', () => {
  expect(draws(createRandom(42))).toEqual(draws(createRandom('42')));
});

test('neighbouring seeds are unrelated', () => {
  const seen = new Set(Array.from({ length: 1000 }, (_, seed) => draws(createRandom(seed), 4)).flat());
  expect(seen.size).toBe(4000);
});

test('a stream does not depend on earlier draws', () => {
  const fresh = createRandom('1');
  const used = createRandom('1');
  draws(used, 100);
  used.stream('another');
  expect(draws(used.stream('a', 'b'))).toEqual(draws(fresh.stream('a', 'b')));
});

test('drawing from a stream does not change its parent', () => {
  const random = createRandom('1');
  const other = createRandom('1');
  draws(random.stream('child'), 100);
  expect(draws(random)).toEqual(draws(other));
});

test('a path can be given at once or step by step', () => {
  const random = createRandom('1');
  expect(draws(random.stream('a', 'b'))).toEqual(draws(random.stream('a').stream('b')));
});

test('paths whose names join to the same text are different', () => {
  const random = createRandom('1');
  expect(draws(random.stream('a', 'bc'))).not.toEqual(draws(random.stream('ab', 'c')));
});

test('100,000 streams start at 100,000 places', () => {
  const random = createRandom('1');
  const starts = new Set<string>();
  for (let i = 0; i < 100_000; i++) starts.add(draws(random.stream('service', `s${i}`), 2).join());
  expect(starts.size).toBe(100_000);
});

test('sibling streams are not correlated', () => {
  const count = 20_000;
  const a = createRandom('1').stream('a');
  const b = createRandom('1').stream('b');
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (a.next() - 0.5) * (b.next() - 0.5);
  // The standard deviation of the product is 1/12; four standard errors.
  expect(Math.abs(sum / count)).toBeLessThan((4 / 12) * Math.sqrt(1 / count));
});

test('first draws of many streams are as uniform as draws of one', () => {
  const random = createRandom('7');
  let i = 0;
  const counts = histogram(100, 100_000, () => Math.floor(random.stream(`s${i++}`).next() * 100));
  expect(chiSquare(counts)).toBeLessThan(tooUneven(99));
});

test.each([['1'], ['2'], ['firedrill']])('next is uniform in [0, 1) with seed %s', (seed) => {
  const random = createRandom(seed);
  const counts = histogram(100, 100_000, () => Math.floor(random.next() * 100));
  expect(chiSquare(counts)).toBeLessThan(tooUneven(99));
});

test.each([0, 8, 16, 24])('bits are uniform in the byte at bit %i', (shift) => {
  const random = createRandom('1');
  const counts = histogram(256, 100_000, () => (random.bits() >>> shift) & 0xff);
  expect(chiSquare(counts)).toBeLessThan(tooUneven(255));
});

test('bits are unsigned', () => {
  expect(draws(createRandom('1'), 1000).every((bits) => bits >= 0 && bits < 2 ** 32)).toBe(true);
});

test.each([2, 3, 7, 10, 900])('below(%i) is uniform', (n) => {
  const random = createRandom('1');
  const counts = histogram(n, 100_000, () => random.below(n));
  expect(chiSquare(counts)).toBeLessThan(tooUneven(n - 1));
});

test('below(1) is 0, and below(2^32) reaches the upper half', () => {
  const random = createRandom('1');
  expect(random.below(1)).toBe(0);
  expect(Math.max(...Array.from({ length: 100 }, () => random.below(2 ** 32)))).toBeGreaterThan(2 ** 31);
});

test('a chance of 0 never happens, a chance of 1 always does', () => {
  const random = createRandom('1');
  for (let i = 0; i < 1000; i++) {
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1)).toBe(true);
  }
});

test('a chance of 5% happens in 5% of the cases', () => {
  const random = createRandom('1');
  let hits = 0;
  for (let i = 0; i < 100_000; i++) if (random.chance(0.05)) hits++;
  expect(Math.abs(hits - 5000)).toBeLessThan(4 * Math.sqrt(100_000 * 0.05 * 0.95));
});

test('normal deviates have mean 0, variance 1 and the expected tails', { tags: 'slow' }, () => {
  const random = createRandom('1');
  const count = 100_000;
  let sum = 0;
  let squares = 0;
  let beyond = 0;
  for (let i = 0; i < count; i++) {
    const deviate = random.normal();
    expect(Number.isFinite(deviate)).toBe(true);
    sum += deviate;
    squares += deviate ** 2;
    if (Math.abs(deviate) > 1.959964) beyond++;
  }
  expect(Math.abs(sum / count)).toBeLessThan(0.013);
  expect(Math.abs(squares / count - 1)).toBeLessThan(0.018);
  expect(Math.abs(beyond / count - 0.05)).toBeLessThan(0.003);
});

test('an occurrence is determined by its two numbers, not by earlier draws', () => {
  const fresh = createRandom('1');
  const used = createRandom('1');
  draws(used.at(3, 9), 50);
  draws(used, 50);
  expect(draws(used.at(7, 2))).toEqual(draws(fresh.at(7, 2)));
});

test('the second number is 0 by default', () => {
  expect(draws(createRandom('1').at(7))).toEqual(draws(createRandom('1').at(7, 0)));
});

test('drawing from an occurrence does not change its stream', () => {
  const random = createRandom('1');
  draws(random.at(1));
  expect(draws(random)).toEqual(draws(createRandom('1')));
});

test('90,000 occurrences start at 90,000 places', () => {
  const random = createRandom('1');
  const starts = new Set<string>();
  for (let n = 0; n < 300; n++) for (let m = 0; m < 300; m++) starts.add(draws(random.at(n, m), 2).join());
  expect(starts.size).toBe(90_000);
});

test('occurrences of different streams are unrelated', () => {
  const starts = new Set<string>();
  for (let i = 0; i < 1000; i++) starts.add(draws(createRandom('1').stream(`s${i}`).at(1, 1), 2).join());
  expect(starts.size).toBe(1000);
});

test.each([
  ['the first number', (random: Random, i: number) => random.at(i)],
  ['the second number', (random: Random, i: number) => random.at(5, i)],
  ['both', (random: Random, i: number) => random.at(i % 317, Math.floor(i / 317))],
])('first draws are uniform as %s increases', (_, occurrence) => {
  const random = createRandom('3');
  let i = 0;
  const counts = histogram(100, 100_000, () => Math.floor(occurrence(random, i++).next() * 100));
  expect(chiSquare(counts)).toBeLessThan(tooUneven(99));
});

test('neighbouring occurrences are not correlated', () => {
  const random = createRandom('1');
  const count = 20_000;
  let sum = 0;
  let last = random.at(0).next();
  for (let i = 1; i <= count; i++) {
    const next = random.at(i).next();
    sum += (last - 0.5) * (next - 0.5);
    last = next;
  }
  expect(Math.abs(sum / count)).toBeLessThan((4 / 12) * Math.sqrt(1 / count));
});

test('streams and occurrences of an occurrence belong to it alone', () => {
  const random = createRandom('1');
  const ofOne = [draws(random.at(1).stream('a')), draws(random.at(1).at(5))];
  const ofTwo = [draws(random.at(2).stream('a')), draws(random.at(2).at(5))];
  expect(ofOne[0]).not.toEqual(ofTwo[0]);
  expect(ofOne[1]).not.toEqual(ofTwo[1]);
  expect([draws(random.at(1).stream('a')), draws(random.at(1).at(5))]).toEqual(ofOne);
});
