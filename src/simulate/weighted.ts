/**
 * Choice by weight. Two ways: by cumulative weights (one draw), and by a race in which every choice draws
 * from a stream of its own, so that adding one only takes over the choices it wins.
 */
import type { Random } from '../core/random.ts';

export type Chooser<T> = (random: Random) => T;

export interface Choice<T> {
  readonly value: T;
  readonly weight: number;
}

/** `undefined` when no choice has a weight above zero. */
export function weighted<T>(choices: readonly Choice<T>[]): Chooser<T> | undefined {
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

/** Each choice's own stream decides how it runs; the highest u^(1/weight) wins, which is a choice by weight. */
export function race<T>(
  choices: readonly (Choice<T> & { readonly random: Random })[],
): (() => T) | undefined {
  const live = choices
    .filter((choice) => choice.weight > 0)
    .map(({ value, weight, random }) => ({ value, power: 1 / weight, random }));
  if (live.length === 0) return undefined;
  return () => {
    let winner = live[0]!;
    let best = -1;
    for (const runner of live) {
      const drawn = runner.random.next();
      const score = runner.power === 1 ? drawn : drawn ** runner.power;
      if (score > best) {
        best = score;
        winner = runner;
      }
    }
    return winner.value;
  };
}
