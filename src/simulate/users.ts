/**
 * The population that sessions belong to: new users come one after another, the others have been here before.
 * What is fixed about a user (kind, address, browser) follows from the user's number, so nothing is stored.
 */
import type { Random } from '../core/random.ts';
import type { Users } from '../model/scenario.ts';
import type { Visitor } from './web.ts';
import { type Chooser, weighted } from './weighted.ts';

/** How many recent users a returning one is drawn from. */
const REMEMBERED = 1000;
/** Those who were here before the run began: without them its first users would come back all the time. */
const BEFORE = 200;
/** Draws for a returning user before whoever was drawn last is taken. */
const TRIES = 30;

/** Made once for each user that comes by. */
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
  /** Somebody, each alike. */
  anyone(random: Random): string;
  /** Draws the users of sessions, new and returning: one pool for each journey. */
  pool(random: Random): (session: Random) => number;
  userId(n: number): string;
  /** `undefined` where the scenario gives its users no browser. */
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

/** 198.18.0.0/15: set apart for benchmarks (RFC 2544), so it is nobody's. */
function address(random: Random): string {
  const n = random.below(2 ** 17);
  return `198.${18 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}`;
}

type Weight = (n: number) => number;

/** How likely a user is to come back, against the most faithful kind: 0..1. */
function returningWeight({ weights }: Users, traits: Random): Weight {
  const kind: Chooser<number> | undefined = weighted(
    weights.map(({ share, weight }) => ({ value: weight, weight: share })),
  );
  const most = Math.max(...weights.map(({ weight }) => weight));
  if (!kind || most <= 0) return () => 1;
  return (n) => kind(traits.at(n, 1)) / most;
}

/** Draws the user of a session: one who was here before with the population's returning share, else the next new one. */
function userPool(users: Users, returns: Weight, random: Random): (session: Random) => number {
  // A walk with a step that has no factor in common with the count meets everyone once before anyone twice.
  const first = random.below(users.count);
  const step = coprimeStep(users.count, random);
  const user = (n: number): number => (first + n * step) % users.count;
  let seen = Math.min(BEFORE, users.count);
  return (session) => {
    if (!session.chance(users.returning)) return user(seen++);
    const draw = (): number => user(seen - 1 - session.below(Math.min(REMEMBERED, seen)));
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
