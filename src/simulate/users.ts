/** The population that sessions belong to: new users come one after another, the others have been here before. */
import type { Random } from '../core/random.ts';
import type { Users } from '../model/scenario.ts';

/** How many recent users a returning one is drawn from. */
const REMEMBERED = 1000;
/** Those who were here before the run began: without them its first users would come back all the time. */
const BEFORE = 200;

export const userId = (n: number): string => `user-${n.toString().padStart(5, '0')}`;

/** Draws the user of a session: one who was here before with the population's returning share, else the next new one. */
export function userPool(users: Users, random: Random): (random: Random) => string {
  // A walk with a step that has no factor in common with the count meets everyone once before anyone twice.
  const first = random.below(users.count);
  const step = coprimeStep(users.count, random);
  const user = (n: number): string => userId((first + n * step) % users.count);
  let seen = Math.min(BEFORE, users.count);
  return (session) => {
    if (!session.chance(users.returning)) return user(seen++);
    return user(seen - 1 - session.below(Math.min(REMEMBERED, seen)));
  };
}

function coprimeStep(count: number, random: Random): number {
  let step = 1 + random.below(count);
  while (commonFactor(step, count) !== 1) step = (step % count) + 1;
  return step;
}

const commonFactor = (a: number, b: number): number => (b === 0 ? a : commonFactor(b, a % b));
