/** How often a session comes to each state of its journey: an absorbing Markov chain, solved. */
import type { Journey } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { solve } from './linear.ts';

/** A session that its states never end takes so many steps here; its length and time-out are not looked at. */
const STEPS_WITHOUT_END = 1e9;

/** Expected visits to each state of one session, in the order of the journey's states. */
export function visitsOf({ states, start, abandon }: Journey): readonly number[] {
  const goesOn = 1 - 1 / STEPS_WITHOUT_END;
  const moves = states.map(({ run, next }) => {
    const weights = sumOf(next.map(({ weight }) => weight));
    // A state that runs nothing is no step that one could leave after.
    const stays = goesOn * (run.length > 0 ? 1 - abandon : 1);
    return (target: string): number => {
      const weight = sumOf(next.filter(({ state }) => state === target).map((move) => move.weight));
      return weights > 0 ? (stays * weight) / weights : 0;
    };
  });
  // Visits to a state = being the start + visits to each state times the share that moves here.
  const rows = states.map(({ name }, here) =>
    moves.map((move, there) => (here === there ? 1 : 0) - move(name)),
  );
  return solve(
    rows,
    states.map(({ name }) => (name === start ? 1 : 0)),
  );
}
