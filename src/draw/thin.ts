/** Reduces the points of a line to what a screen can show, without losing gaps or peaks. */
import type { Point } from './time-series.ts';

export interface Thinning {
  /** Points with a larger distance are not joined. */
  readonly gapMs: number;
  /** The screen column of a time. */
  readonly columnOf: (timeMs: number) => number;
}

/**
 * The pieces of a line between gaps. In each column, the first, lowest, highest and last point are kept. A value that is
 * not finite is a gap.
 */
export function thinned(
  points: readonly Point[],
  { gapMs, columnOf }: Thinning,
): readonly (readonly Point[])[] {
  return pieces(points, gapMs).map((piece) => {
    const kept: Point[] = [];
    for (let i = 0; i < piece.length; ) {
      const column = columnOf(piece[i]!.timeMs);
      let end = i;
      while (end < piece.length && columnOf(piece[end]!.timeMs) === column) end++;
      kept.push(...extremes(piece, i, end));
      i = end;
    }
    return kept;
  });
}

function pieces(points: readonly Point[], gapMs: number): readonly (readonly Point[])[] {
  const all: Point[][] = [];
  let before: Point | undefined;
  for (const point of points) {
    const isThere = Number.isFinite(point.value);
    if (isThere && before && point.timeMs - before.timeMs <= gapMs) all.at(-1)!.push(point);
    else if (isThere) all.push([point]);
    before = isThere ? point : undefined;
  }
  return all;
}

function extremes(piece: readonly Point[], from: number, end: number): readonly Point[] {
  let lowest = from;
  let highest = from;
  for (let i = from; i < end; i++) {
    if (piece[i]!.value < piece[lowest]!.value) lowest = i;
    if (piece[i]!.value > piece[highest]!.value) highest = i;
  }
  const kept = new Set([from, lowest, highest, end - 1].sort((a, b) => a - b));
  return [...kept].map((i) => piece[i]!);
}
