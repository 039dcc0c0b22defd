/** The health of a service over time: a state machine whose transitions are drawn as far ahead as needed. */
import type { Random } from '../core/random.ts';
import type { Health, HealthState } from '../model/scenario.ts';
import { type Chooser, weighted } from './weighted.ts';

/** Returns the state at a plan time. */
export type HealthReader = (timeMs: number) => HealthState;

/** Number of past stays that are kept. Episodes read ahead of each other by fewer. */
const KEPT_STAYS = 64;

/** The time that the service spends in one state. */
interface Stay {
  readonly state: HealthState;
  readonly untilMs: number;
}

export function healthReader({ start, states }: Health, random: Random): HealthReader {
  const byName = new Map(states.map((state) => [state.name, state]));
  const moves = new Map<HealthState, Chooser<HealthState> | undefined>(
    states.map((state) => [
      state,
      weighted(state.next.map(({ state: name, weight }) => ({ value: byName.get(name)!, weight }))),
    ]),
  );
  const stayIn = (state: HealthState, fromMs: number): Stay => {
    const { minMs, maxMs } = state.stay;
    const forMs = minMs + random.next() * (maxMs - minMs);
    return { state, untilMs: moves.get(state) ? fromMs + forMs : Number.POSITIVE_INFINITY };
  };
  const stays: Stay[] = [stayIn(byName.get(start)!, 0)];
  return (timeMs) => {
    for (let last = stays.at(-1)!; last.untilMs <= timeMs; last = stays.at(-1)!) {
      stays.push(stayIn(moves.get(last.state)!(random), last.untilMs));
      if (stays.length > KEPT_STAYS) stays.shift();
    }
    let i = stays.length - 1;
    while (i > 0 && stays[i - 1]!.untilMs > timeMs) i--;
    return stays[i]!.state;
  };
}
