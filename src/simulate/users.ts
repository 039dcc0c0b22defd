/** The population that sessions belong to: some come back, the others are drawn anew. */
import type { Random } from '../core/random.ts';
import type { Users } from '../model/scenario.ts';

/** How many recent users a returning one is drawn from. */
const REMEMBERED = 1000;
/** Those who were here before the run began: without them its first users would come back all the time. */
const BEFORE = 200;

export function userPool(users: Users, random: Random): () => string {
  const someone = (): string => `user-${random.below(users.count).toString().padStart(5, '0')}`;
  const recent = Array.from({ length: BEFORE }, someone);
  let seen = recent.length;
  return () => {
    if (random.chance(users.returning)) return recent[random.below(recent.length)]!;
    const id = someone();
    recent[seen++ % REMEMBERED] = id;
    return id;
  };
}
