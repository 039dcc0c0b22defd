/** The long-run share of time that a service spends in each state of its health. */
import type { Health } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { solve } from './linear.ts';

/** In units of the longest stay; so long that the first state no longer matters. */
const FAR_AHEAD = 1e7;

/**
 * Shares of time in the order of the states; they add up to 1. Time is discounted slowly (`e^-(t/horizon)`), so that one linear
 * system covers all cases: cycles, final states, and several final states.
 */
export function healthShares({ start, states }: Health): readonly number[] {
  const stays = states.map(({ stay }) => (stay.minMs + stay.maxMs) / 2);
  const horizonMs = FAR_AHEAD * Math.max(1, ...stays);
  const moves = states.map(({ next }) => {
    const weights = sumOf(next.map(({ weight }) => weight));
    return { ends: weights === 0, to: (target: string) => weightTo(next, target) / weights };
  });
  // The weight that remains at the end of a stay.
  const left = moves.map(({ ends }, i) => (ends ? 0 : 1 / (1 + stays[i]! / horizonMs)));
  const rows = states.map(({ name }, here) =>
    moves.map(({ ends, to }, there) => (here === there ? 1 : 0) - (ends ? 0 : left[there]! * to(name))),
  );
  const visits = solve(
    rows,
    states.map(({ name }) => (name === start ? 1 : 0)),
  );
  // The weight that a visit does not pass on was spent in the state.
  const spent = visits.map((count, i) => Math.max(0, count * (1 - left[i]!)));
  const total = sumOf(spent);
  return spent.map((share) => share / total);
}

const weightTo = (next: Health['states'][number]['next'], target: string): number =>
  sumOf(next.filter(({ state }) => state === target).map(({ weight }) => weight));
