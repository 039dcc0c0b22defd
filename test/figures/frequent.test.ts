import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrequentItems } from '../../src/figures/frequent.ts';

/** Items with very different frequencies, like codes and pages. */
const items = fc.array(
  fc.oneof(
    fc.constantFrom('a', 'b', 'c'),
    fc.nat(20).map((n) => `some-${n}`),
    fc.nat(5000).map((n) => `rare-${n}`),
  ),
  { maxLength: 600 },
);

const added = (all: readonly string[], capacity: number): FrequentItems => {
  const frequent = new FrequentItems(capacity);
  for (const item of all) frequent.add(item);
  return frequent;
};

const countsOf = (all: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of all) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

test('counts are exact as long as there is a counter for each item', () => {
  fc.assert(
    fc.property(items, (all) => {
      const counts = countsOf(all);
      const top = added(all, 600).top(600);
      expect(new Map(top.map(({ item, count }) => [item, count]))).toEqual(counts);
      expect(top.map(({ count }) => count)).toEqual([...counts.values()].sort((a, b) => b - a));
    }),
  );
});

test('with too few counters, no count is too high, and none is too low by more than 2/capacity of all', () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 4, max: 40 }), (all, capacity) => {
      const top = added(all, capacity).top(capacity);
      const known = new Map(top.map(({ item, count }) => [item, count]));
      expect(known.size).toBeLessThanOrEqual(capacity);
      for (const [item, count] of countsOf(all)) {
        expect(known.get(item) ?? 0).toBeLessThanOrEqual(count);
        expect(count - (known.get(item) ?? 0)).toBeLessThanOrEqual((2 * all.length) / capacity);
      }
    }),
  );
});

test('a million different items do not hide the frequent ones', () => {
  const frequent = new FrequentItems(100);
  for (let i = 0; i < 1_000_000; i++) {
    frequent.add(`once-${i}`);
    if (i % 10 === 0) frequent.add('often');
    if (i % 20 === 0) frequent.add('sometimes');
  }
  const [first, second] = frequent.top(2);
  expect([first!.item, second!.item]).toEqual(['often', 'sometimes']);
  expect(first!.count).toBeGreaterThan(100_000 - 2 * 11_500);
});

test('top returns at most the given number; of equal counts the first seen comes first', () => {
  expect(added(['x', 'b', 'a', 'b', 'a', 'y'], 10).top(3)).toEqual([
    { item: 'b', count: 2 },
    { item: 'a', count: 2 },
    { item: 'x', count: 1 },
  ]);
});
