/** The arithmetic that expectations rest on: linear systems, and the long run of a health machine. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { healthShares } from '../../../src/config/scenario/expected/health.ts';
import { solve } from '../../../src/config/scenario/expected/linear.ts';
import type { HealthState } from '../../../src/model/scenario.ts';

describe('a linear system', () => {
  test('law: what is found solves it', () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    const system = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.record({
        rows: fc.array(fc.array(number, { minLength: size, maxLength: size }), {
          minLength: size,
          maxLength: size,
        }),
        right: fc.array(number, { minLength: size, maxLength: size }),
      }),
    );
    fc.assert(
      fc.property(system, ({ rows, right }) => {
        // A strong diagonal: it has one solution, and a tame one.
        const strong = rows.map((row, i) => row.map((value, j) => (i === j ? value + 100 : value)));
        const found = solve(strong, right);
        strong.forEach((row, i) => {
          expect(row.reduce((sum, value, j) => sum + value * found[j]!, 0)).toBeCloseTo(right[i]!, 8);
        });
      }),
    );
  });

  test('rows may stand in any order', () => {
    expect(
      solve(
        [
          [0, 1],
          [2, 0],
        ],
        [3, 8],
      ),
    ).toEqual([4, 3]);
  });

  test('an unknown that nothing determines is 0', () => {
    expect(
      solve(
        [
          [0, 0],
          [0, 2],
        ],
        [0, 6],
      ),
    ).toEqual([0, 3]);
  });
});

describe('the long run of health', () => {
  const state = (name: string, stayMs: number, next: Readonly<Record<string, number>>): HealthState => ({
    name,
    stay: { minMs: stayMs / 2, maxMs: stayMs * 1.5 },
    latencyFactor: 1,
    next: Object.entries(next).map(([to, weight]) => ({ state: to, weight })),
  });
  const near = (shares: readonly number[], expected: readonly number[]): void => {
    expect(shares).toHaveLength(expected.length);
    shares.forEach((share, i) => {
      expect(share).toBeCloseTo(expected[i]!, 5);
    });
  };

  test('a circle is shared out by the stays', () => {
    const states = [state('well', 540_000, { ill: 1 }), state('ill', 60_000, { well: 1 })];
    near(healthShares({ start: 'well', states }), [0.9, 0.1]);
    near(healthShares({ start: 'ill', states }), [0.9, 0.1]);
  });

  test('moves count by their weights', () => {
    const states = [
      state('well', 100, { ill: 0.8, down: 0.2 }),
      state('ill', 100, { well: 0.5, down: 0.5 }),
      state('down', 300, { well: 1 }),
    ];
    // Visits: 1 well, 0.8 ill, 0.2 + 0.4 down.
    near(healthShares({ start: 'well', states }), [1 / 3.6, 0.8 / 3.6, 1.8 / 3.6]);
  });

  test('a state for ever is where it ends; of several each by the chance to come there', () => {
    const states = [
      state('well', 1000, { broken: 0.25, cured: 0.75 }),
      state('broken', 0, {}),
      state('cured', 5000, {}),
    ];
    near(healthShares({ start: 'well', states }), [0, 0.25, 0.75]);
  });

  test('of two circles each is shared out by itself', () => {
    const states = [
      state('start', 10, { a: 0.5, x: 0.5 }),
      state('a', 1000, { b: 1 }),
      state('b', 3000, { a: 1 }),
      state('x', 10, { y: 1 }),
      state('y', 10, { x: 1 }),
    ];
    near(healthShares({ start: 'start', states }), [0, 0.125, 0.375, 0.25, 0.25]);
  });
});
