/** Choice by weight: cumulative weights, one draw. */
import type { Random } from '../core/random.ts';

export type Chooser<T> = (random: Random) => T;

/** `undefined` when no choice has a weight above zero. */
export function weighted<T>(
  choices: readonly { readonly value: T; readonly weight: number }[],
): Chooser<T> | undefined {
  const live = choices.filter((choice) => choice.weight > 0);
  if (live.length === 0) return undefined;
  const edges: number[] = [];
  let total = 0;
  for (const { weight } of live) {
    total += weight;
    edges.push(total);
  }
  const last = live.length - 1;
  return (random) => {
    const mark = random.next() * total;
    let i = 0;
    while (i < last && mark >= edges[i]!) i++;
    return live[i]!.value;
  };
}
