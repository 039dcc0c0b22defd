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
  /**
   * The stream of one occurrence: determined by this stream's name and two whole numbers alone. The object is
   * used again at the next call, so nothing is allocated; two occurrences of one stream must not be mixed.
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
  // Which occurrence it stands for now, should anybody ask it for a stream.
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
    // A separator that no name can hold keeps ('a', 'bc') apart from ('ab', 'c').
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
    restart(anew: State) {
      state = anew;
      generator = xoroshiro128plusFromState(anew);
    },
  };
}

/** Every bit of the input reaches every bit of the result (the finisher of MurmurHash3). */
function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** 128 bits of state from a name: four 32-bit FNV-1a hashes with different starts, each mixed well. */
function stateOf(name: string): State {
  const words = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b].map((start) => {
    let hash = start;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return mix(hash);
  }) as [number, number, number, number];
  // The all-zero state is the one from which the generator never leaves.
  return words.every((word) => word === 0) ? [1, 2, 3, 4] : words;
}
