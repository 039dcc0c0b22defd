/** The population that sessions belong to: some come back, the others are drawn anew. */
import type { Random } from '../core/random.ts';
import type { Users } from '../model/scenario.ts';

/** How many recent users a returning one is drawn from. */
const REMEMBERED = 1000;

export function userPool(users: Users, random: Random): () => string {
  const recent: string[] = [];
  let seen = 0;
  return () => {
    if (recent.length > 0 && random.chance(users.returning)) return recent[random.below(recent.length)]!;
    const id = `user-${random.below(users.count).toString().padStart(5, '0')}`;
    recent[seen++ % REMEMBERED] = id;
    return id;
  };
}
