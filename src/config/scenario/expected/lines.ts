/** Expected numbers of log lines, by service and level. */
import { LEVEL_RANK, LEVELS, type Level } from '../../../model/level.ts';
import { sumOf } from '../../values.ts';

/** One cell for each level of each service. */
export type Lines = Float64Array;

export class LineTable {
  readonly #rowOf: ReadonlyMap<string, number>;

  constructor(services: readonly { readonly name: string }[]) {
    this.#rowOf = new Map(services.map(({ name }, i) => [name, i * LEVELS.length]));
  }

  none(): Lines {
    return new Float64Array(this.#rowOf.size * LEVELS.length);
  }

  /** Adds `count` lines. */
  put(lines: Lines, service: string, level: Level, count: number): void {
    const cell = this.#rowOf.get(service)! + LEVEL_RANK[level];
    lines[cell] = lines[cell]! + count;
  }

  /** The lines of a service by rank of the level. */
  of(lines: Lines, service: string): readonly number[] {
    const row = this.#rowOf.get(service)!;
    return [...lines.subarray(row, row + LEVELS.length)];
  }

  countOf(lines: Lines, service: string): number {
    return sumOf(this.of(lines, service));
  }
}

/** Adds `source` times `times` to `target`. */
export function addLines(target: Lines, source: Lines, times: number): void {
  if (times === 0) return;
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + source[i]! * times;
}
