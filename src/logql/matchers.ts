/** The matchers of stream selectors. */
import { RE2JS } from 're2js';
import type { MatchOperator } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

export interface LogqlMatcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** The matchers of a selector, or of all selectors of an expression. */
export function matchersOf(text: string): readonly LogqlMatcher[] {
  const tree = treeOf(text);
  if (!tree) return [];
  return [...eachExpr(tree)].flatMap((expr) => (expr.kind === 'logs' ? expr.selector.matchers : []));
}

/** Whether a label with this value matches. An invalid regular expression matches everything. */
export function passes({ operator, value }: LogqlMatcher, found: string): boolean {
  if (operator === '=') return found === value;
  if (operator === '!=') return found !== value;
  const pattern = patternOf(value);
  return pattern === undefined || pattern.matcher(found).find() === (operator === '=~');
}

/** Matches the whole text. */
function patternOf(value: string): RE2JS | undefined {
  try {
    return RE2JS.compile(`^(?:${value})$`, RE2JS.DOTALL);
  } catch {
    return undefined;
  }
}
