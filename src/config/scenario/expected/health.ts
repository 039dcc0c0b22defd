/** How much of a long time a service's health spends in each of its states. */
import type { Health } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { solve } from './linear.ts';

/** Against the longest stay: so far ahead that where it began does not count any more. */
const FAR_AHEAD = 1e7;

/**
 * Shares of time in the order of its states; they add up to 1. Time is weighed down slowly (`e^-(t/horizon)`), which
 * makes one linear system of every case: circles, states for ever, and several of them to end in.
 */
export function healthShares({ start, states }: Health): readonly number[] {
  const stays = states.map(({ stay }) => (stay.minMs + stay.maxMs) / 2);
  const horizonMs = FAR_AHEAD * Math.max(1, ...stays);
  const moves = states.map(({ next }) => {
    const weights = sumOf(next.map(({ weight }) => weight));
    return { ends: weights === 0, to: (target: string) => weightTo(next, target) / weights };
  });
  // What is left of a visit's weight when its stay is over.
  const left = moves.map(({ ends }, i) => (ends ? 0 : 1 / (1 + stays[i]! / horizonMs)));
  const rows = states.map(({ name }, here) =>
    moves.map(({ ends, to }, there) => (here === there ? 1 : 0) - (ends ? 0 : left[there]! * to(name))),
  );
  const visits = solve(
    rows,
    states.map(({ name }) => (name === start ? 1 : 0)),
  );
  // What a visit does not hand on it has spent.
  const spent = visits.map((count, i) => Math.max(0, count * (1 - left[i]!)));
  const total = sumOf(spent);
  return spent.map((share) => share / total);
}

const weightTo = (next: Health['states'][number]['next'], target: string): number =>
  sumOf(next.filter(({ state }) => state === target).map(({ weight }) => weight));
