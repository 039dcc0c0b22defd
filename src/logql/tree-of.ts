/** The syntax tree of an expression, cached, for functions that ignore text that is not LogQL. */
import { LogqlError } from './lexer.ts';
import { parse } from './parse.ts';
import type { Expr } from './tree.ts';

/** Size of the cache. The same rule is analyzed many times in a row. */
const MOST_KEPT = 200;
const kept = new Map<string, Expr | undefined>();

/** `undefined` if the text is not LogQL. */
export function treeOf(text: string): Expr | undefined {
  if (kept.has(text)) return kept.get(text);
  const tree = parsed(text);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, tree);
  return tree;
}

function parsed(text: string): Expr | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof LogqlError) return undefined;
    throw error;
  }
}
