/** The stream selectors of an expression: `{service_name=~".+"}`, each once, as written. */
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

export function selectorsOf(text: string): readonly string[] {
  const tree = treeOf(text);
  if (!tree) return [];
  const selectors = [...eachExpr(tree)].flatMap((expr) => (expr.kind === 'logs' ? [expr.selector] : []));
  return [...new Set(selectors.map(({ from, to }) => text.slice(from, to)))];
}
