/** The stream selectors of an expression: `{service_name=~".+"}`, each once, as written. */
import type { Labels } from '../model/series.ts';
import { streamTest } from './evaluate/filters.ts';
import { parse } from './parse.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

export function selectorsOf(text: string): readonly string[] {
  const tree = treeOf(text);
  if (!tree) return [];
  const selectors = [...eachExpr(tree)].flatMap((expr) => (expr.kind === 'logs' ? [expr.selector] : []));
  return [...new Set(selectors.map(({ from, to }) => text.slice(from, to)))];
}

/** Whether a selector, as `selectorsOf` returns it, selects the stream with these labels. */
export function selectorTest(selector: string): (labels: Labels) => boolean {
  const expr = parse(selector);
  if (expr.kind !== 'logs') throw new Error(`not a selector: ${selector}`);
  return streamTest(expr.selector);
}
