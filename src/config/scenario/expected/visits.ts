/** How often a session visits each state of its journey: an absorbing Markov chain. */
import type { Journey } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { solve } from './linear.ts';

/** Steps of a session that its states never end. The length and the timeout of sessions are ignored. */
const STEPS_WITHOUT_END = 1e9;

/** Expected visits to each state of one session, in the order of the journey's states. */
export function visitsOf({ states, start, abandon }: Journey): readonly number[] {
  const continues = 1 - 1 / STEPS_WITHOUT_END;
  const moves = states.map(({ run, next }) => {
    const weights = sumOf(next.map(({ weight }) => weight));
    // A user abandons a session only after a step, and a state that runs nothing is no step.
    const stays = continues * (run.length > 0 ? 1 - abandon : 1);
    return (target: string): number => {
      const weight = sumOf(next.filter(({ state }) => state === target).map((move) => move.weight));
      return weights > 0 ? (stays * weight) / weights : 0;
    };
  });
  // Visits to a state = 1 if it is the start + for each state, its visits times the share that moves here.
  const rows = states.map(({ name }, here) =>
    moves.map((move, there) => (here === there ? 1 : 0) - move(name)),
  );
  return solve(
    rows,
    states.map(({ name }) => (name === start ? 1 : 0)),
  );
}
