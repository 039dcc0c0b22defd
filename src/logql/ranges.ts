/** How far back an expression looks. */
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

export interface Range {
  readonly rangeMs: number;
  readonly offsetMs: number;
}

/** Every `[5m]` with its offset, from left to right. */
export function rangesOf(text: string): readonly Range[] {
  const tree = treeOf(text);
  if (!tree) return [];
  return [...eachExpr(tree)].flatMap((expr) =>
    expr.kind === 'range' ? [{ rangeMs: expr.of.rangeMs, offsetMs: expr.of.offsetMs }] : [],
  );
}

/** The maximum age of a record that an evaluation can see, in ms. */
export const longestRange = (text: string): number =>
  Math.max(0, ...rangesOf(text).map(({ rangeMs, offsetMs }) => rangeMs + offsetMs));
