import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { userPool } from '../../src/simulate/users.ts';

test.each([0, 0.3, 0.9])('a returning share of %d comes about', (returning) => {
  const random = createRandom('r');
  const draw = userPool({ count: 50_000, returning }, createRandom('u'));
  const seen = new Set<string>();
  let back = 0;
  const sessions = 20_000;
  for (let i = 0; i < sessions; i++) {
    const user = draw(random);
    if (seen.has(user)) back++;
    seen.add(user);
  }
  // Those from before the run look new to this count when they come back for the first time.
  expect(back / sessions).toBeGreaterThan(returning - 0.025);
  expect(back / sessions).toBeLessThan(returning + 0.015);
});

test('law: new users come one after another until everyone has been here', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer(), (count, seed) => {
      const draw = userPool({ count, returning: 0 }, createRandom(seed));
      const random = createRandom('any');
      const users = Array.from({ length: count }, () => draw(random));
      expect(new Set(users).size).toBe(count);
    }),
  );
});
