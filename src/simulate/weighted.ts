/**
 * Weighted choice, in two ways: by cumulative weights (one draw), or by a race in which every candidate draws from a
 * stream of its own. Adding a candidate to a race changes only the choices that it wins.
 */
import type { Random } from '../core/random.ts';

export type Chooser<T> = (random: Random) => T;

export interface Choice<T> {
  readonly value: T;
  readonly weight: number;
}

/** `undefined` if no candidate has a weight above zero. */
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

/** The highest u^(1/weight) wins, with u from the stream of each candidate: this is a choice by weight (Efraimidis, Spirakis 2006). */
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
    for (const candidate of live) {
      const drawn = candidate.random.next();
      const score = candidate.power === 1 ? drawn : drawn ** candidate.power;
      if (score > best) {
        best = score;
        winner = candidate;
      }
    }
    return winner.value;
  };
}
