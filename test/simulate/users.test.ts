import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/core/random.ts';
import type { Users } from '../../src/model/scenario.ts';
import { population } from '../../src/simulate/users.ts';

const ALIKE: Users = { count: 1000, returning: 0, weights: [], agents: [], referrers: [] };

const poolOf = (users: Partial<Users>, seed: string): ((session: Random) => number) => {
  const random = createRandom(seed);
  return population({ ...ALIKE, ...users }, random).pool(random.stream('journey'));
};

test.each([0, 0.3, 0.9])('%d of the sessions are by returning users', (returning) => {
  const random = createRandom('r');
  const draw = poolOf({ count: 50_000, returning }, 'u');
  const seen = new Set<number>();
  let back = 0;
  const sessions = 20_000;
  for (let i = 0; i < sessions; i++) {
    const user = draw(random);
    if (seen.has(user)) back++;
    seen.add(user);
  }
  // Users from before the run look new to this count when they return for the first time.
  expect(back / sessions).toBeGreaterThan(returning - 0.025);
  expect(back / sessions).toBeLessThan(returning + 0.015);
});

test('law: new users come one after another until every user has come once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer(), (count, seed) => {
      const draw = poolOf({ count, returning: 0 }, String(seed));
      const random = createRandom('any');
      const users = Array.from({ length: count }, () => draw(random));
      expect(new Set(users).size).toBe(count);
    }),
  );
});

test('kinds of users return as often as their weights say', () => {
  const weights = [
    { name: 'casual', share: 0.8, weight: 1 },
    { name: 'regular', share: 0.2, weight: 6 },
  ];
  const draw = poolOf({ count: 2000, returning: 1, weights }, 'u');
  const random = createRandom('any');
  const visits = new Map<number, number>();
  for (let i = 0; i < 40_000; i++) {
    const user = draw(random);
    visits.set(user, (visits.get(user) ?? 0) + 1);
  }
  // All of them are among the 200 users from before the run. A fifth of these makes 6/(0.8/0.2 + 6) of the visits.
  const counts = [...visits.values()].sort((a, b) => b - a);
  const most = counts.slice(0, Math.round(counts.length * 0.2)).reduce((sum, n) => sum + n, 0);
  expect(most / 40_000).toBeGreaterThan(0.5);
  expect(most / 40_000).toBeLessThan(0.7);
});

test('a user always has the same address and browser', () => {
  const people = population(
    {
      ...ALIKE,
      agents: [
        { text: 'curl', weight: 1 },
        { text: 'firefox', weight: 3 },
      ],
    },
    createRandom('u'),
  );
  const of = (n: number) => people.visitor(n, createRandom('session'))!;
  const all = Array.from({ length: 1000 }, (_, n) => of(n));
  expect(all.map((_, n) => of(n))).toEqual(all);
  expect(all.every(({ address }) => /^198\.1[89]\.\d{1,3}\.\d{1,3}$/.test(address))).toBe(true);
  expect(new Set(all.map(({ address }) => address)).size).toBeGreaterThan(950);
  const foxes = all.filter(({ agent }) => agent === 'firefox').length;
  expect(foxes).toBeGreaterThan(690);
  expect(foxes).toBeLessThan(810);
});
