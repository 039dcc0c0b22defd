/**
 * The users of sessions: new ones and returning ones. The fixed properties of a user (kind, address, browser) are derived
 * from the number of the user, so nothing is stored.
 */
import type { Random } from '../core/random.ts';
import type { Users } from '../model/scenario.ts';
import type { Visitor } from './web.ts';
import { type Chooser, weighted } from './weighted.ts';

/** Number of recent users from which a returning one is drawn. */
const RECENT = 1000;
/** Number of users from before the run. Without them, the same few users would return at the start of a run. */
const EARLIER = 200;
/** Maximum number of draws for a returning user; the last one is used. */
const TRIES = 30;

/** User ids by number, created on first use. */
const ids: string[] = [];

function userId(n: number): string {
  let id = ids[n];
  if (id === undefined) {
    id = `user-${n.toString().padStart(5, '0')}`;
    ids[n] = id;
  }
  return id;
}

export interface Population {
  readonly count: number;
  /** The id of any user, all with the same probability. */
  anyone(random: Random): string;
  /** Draws the user numbers of sessions, new and returning. Each journey has a pool of its own. */
  pool(random: Random): (session: Random) => number;
  userId(n: number): string;
  /** `undefined` if the users of the scenario have no browsers. */
  visitor(n: number, session: Random): Visitor | undefined;
}

export function population(users: Users, random: Random): Population {
  const traits = random.stream('users');
  const agent = weighted(users.agents.map(({ text, weight }) => ({ value: text, weight })));
  const referrer = weighted(users.referrers.map(({ text, weight }) => ({ value: text, weight })));
  const returns = returningWeight(users, traits);
  return {
    count: users.count,
    anyone: (draw) => userId(draw.below(users.count)),
    pool: (journey) => userPool(users, returns, journey),
    userId,
    visitor(n, session) {
      if (!agent) return undefined;
      const own = traits.at(n);
      const from = referrer?.(session);
      return { address: address(own), agent: agent(own), referrer: from === '-' ? undefined : from };
    },
  };
}

/** An address in 198.18.0.0/15, which is reserved for benchmarks (RFC 2544). */
function address(random: Random): string {
  const n = random.below(2 ** 17);
  return `198.${18 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}`;
}

type Weight = (n: number) => number;

/** How often a user returns, relative to the kind that returns most often: 0..1. */
function returningWeight({ weights }: Users, traits: Random): Weight {
  const kind: Chooser<number> | undefined = weighted(
    weights.map(({ share, weight }) => ({ value: weight, weight: share })),
  );
  const most = Math.max(...weights.map(({ weight }) => weight));
  if (!kind || most <= 0) return () => 1;
  return (n) => kind(traits.at(n, 1)) / most;
}

/** Draws the user of a session: a returning one with probability `users.returning`, otherwise the next new one. */
function userPool(users: Users, returns: Weight, random: Random): (session: Random) => number {
  // With a step that is coprime to the count, every user comes once before any comes twice.
  const first = random.below(users.count);
  const step = coprimeStep(users.count, random);
  const user = (n: number): number => (first + n * step) % users.count;
  let seen = Math.min(EARLIER, users.count);
  return (session) => {
    if (!session.chance(users.returning)) return user(seen++);
    const draw = (): number => user(seen - 1 - session.below(Math.min(RECENT, seen)));
    let chosen = draw();
    if (users.weights.length === 0) return chosen;
    for (let tries = 1; tries < TRIES && !session.chance(returns(chosen)); tries++) chosen = draw();
    return chosen;
  };
}

function coprimeStep(count: number, random: Random): number {
  let step = 1 + random.below(count);
  while (commonFactor(step, count) !== 1) step = (step % count) + 1;
  return step;
}

const commonFactor = (a: number, b: number): number => (b === 0 ? a : commonFactor(b, a % b));
