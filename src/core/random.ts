/**
 * Chance with a seed. Every purpose draws from a sub-stream of its own, named by a path
 * (`random.stream('service', 'payment-service')`), so that adding one thing leaves the others as they were.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform in [0, 1), 32 bits fine. */
  next(): number;
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform integer in [0, n), n up to 2^32. */
  below(n: number): number;
  /** True with probability `share`. */
  chance(share: number): boolean;
  /** Standard normal deviate (Box-Muller). */
  normal(): number;
  /** An independent stream, determined by this stream's name and the path alone, not by draws made. */
  stream(...path: readonly string[]): Random;
}

const TWO_POW_32 = 2 ** 32;

export function createRandom(seed: string | number): Random {
  return streamOf(String(seed));
}

function streamOf(name: string): Random {
  const generator = xoroshiro128plusFromState(stateOf(name));
  const bits = (): number => generator.next() >>> 0;
  const next = (): number => bits() / TWO_POW_32;
  return {
    next,
    bits,
    below: (n) => Math.floor(next() * n),
    chance: (share) => next() < share,
    normal() {
      // 1 - next() lies in (0, 1]: the logarithm stays finite.
      return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    },
    // A separator that no name can hold keeps ('a', 'bc') apart from ('ab', 'c').
    stream: (...path) => streamOf([name, ...path].join('\u0000')),
  };
}

/** 128 bits of state from a name: four 32-bit FNV-1a hashes with different starts, each mixed well. */
function stateOf(name: string): readonly number[] {
  const state = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b].map((start) => {
    let hash = start;
    for (let i = 0; i < name.length; i++) {
      hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  });
  // The all-zero state is the one from which the generator never leaves.
  return state.every((word) => word === 0) ? [1, 2, 3, 4] : state;
}
