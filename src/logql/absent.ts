/** `absent_over_time` in an expression. */
import type { Matcher } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

/** A pattern in the selector of `absent_over_time`: the alert fires only if all matching streams are absent. */
export function absentPattern(text: string): string | undefined {
  const tree = treeOf(text);
  if (!tree) return undefined;
  for (const expr of eachExpr(tree)) {
    if (expr.kind !== 'range' || expr.name !== 'absent_over_time') continue;
    const { selector } = expr.of.logs;
    if (selector.matchers.some(isWide)) return text.slice(selector.from, selector.to);
  }
  return undefined;
}

const isWide = ({ operator, value }: Matcher): boolean => operator === '=~' && /[.*+?|[(\\]/.test(value);
