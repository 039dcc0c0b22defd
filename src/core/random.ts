/**
 * Seeded random numbers. Every purpose draws from a stream of its own, named by a path
 * (`random.stream('service', 'payment-service')`), so that an addition does not change anything else.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform in [0, 1), with 32 bits. */
  next(): number;
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform integer in [0, n), n up to 2^32. */
  below(n: number): number;
  /** True with probability `share`. */
  chance(share: number): boolean;
  /** Standard normal deviate (Box-Muller). */
  normal(): number;
  /** An independent stream. Determined by the name of this stream and the path, not by earlier draws. */
  stream(...path: readonly string[]): Random;
  /**
   * The stream of one occurrence, determined by the name of this stream and two whole numbers. Every call returns the same
   * object, restarted, so that nothing is allocated: use only one occurrence of a stream at a time.
   */
  at(n: number, m?: number): Random;
}

const TWO_POW_32 = 2 ** 32;

export function createRandom(seed: string | number): Random {
  return streamOf(String(seed));
}

function streamOf(name: string): Random {
  return randomOver(stateOf(name), () => name);
}

type State = readonly [number, number, number, number];

interface Restartable extends Random {
  restart(state: State): void;
}

function randomOver(initial: State, name: () => string): Restartable {
  let state = initial;
  let generator = xoroshiro128plusFromState(state);
  let occurrence: Restartable | undefined;
  // The current occurrence, which is part of the names of its streams.
  let atN = 0;
  let atM = 0;
  const bits = (): number => generator.next() >>> 0;
  const next = (): number => bits() / TWO_POW_32;
  return {
    next,
    bits,
    below: (n: number) => Math.floor(next() * n),
    chance: (share: number) => next() < share,
    normal() {
      // 1 - next() lies in (0, 1]: the logarithm stays finite.
      return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    },
    // A separator that no name contains distinguishes ('a', 'bc') from ('ab', 'c').
    stream: (...path: readonly string[]) => streamOf([name(), ...path].join('\u0000')),
    at(n: number, m = 0): Random {
      const begun: State = [
        mix(state[0] ^ Math.imul(n, 0x9e3779b1)),
        mix(state[1] ^ Math.imul(n, 0x85ebca77) ^ m),
        mix(state[2] ^ Math.imul(m, 0xc2b2ae3d)),
        mix(state[3] + n + Math.imul(m, 0x27d4eb2f)) | 1,
      ];
      atN = n;
      atM = m;
      occurrence ??= randomOver(begun, () => `${name()}\u0000@${atN},${atM}`);
      occurrence.restart(begun);
      return occurrence;
    },
    restart(fresh: State) {
      state = fresh;
      generator = xoroshiro128plusFromState(fresh);
    },
  };
}

/** Every bit of the input affects every bit of the result (the finalizer of MurmurHash3). */
function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** 128 bits of state from a name: four 32-bit FNV-1a hashes with different offsets, each mixed. */
function stateOf(name: string): State {
  const words = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b].map((start) => {
    let hash = start;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return mix(hash);
  }) as [number, number, number, number];
  // The generator never leaves the all-zero state.
  return words.every((word) => word === 0) ? [1, 2, 3, 4] : words;
}
