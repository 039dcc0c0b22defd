/** The comparison with a number that ends an expression, if it ends in one. */
import type { Threshold } from '../model/series.ts';
import { numberOf } from './constant.ts';
import { type Binary, isComparison, type MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';

/** `1 < x` says of x what `x > 1` says. */
export const TURNED = { '>': '<', '>=': '<=', '<': '>', '<=': '>=', '==': '==', '!=': '!=' } as const;

/** Undefined if the condition of the alert is more than one comparison, or another kind of condition. */
export function thresholdOf(text: string): Threshold | undefined {
  const expr = treeOf(text);
  if (!expr || expr.kind === 'logs' || !comparison(expr) || expr.bool || expr.matching) return undefined;
  const { left, right } = expr;
  const operator = expr.operator as Threshold['operator'];
  const limit = numberOf(right);
  const turned = limit === undefined ? numberOf(left) : undefined;
  const measured = limit === undefined ? right : left;
  const value = limit ?? turned;
  if (value === undefined || !Number.isFinite(value) || numberOf(measured) !== undefined) return undefined;
  // `a > b > 1` are two conditions, `(a > b) > 1` is one on what the first leaves.
  if (comparison(measured) && !measured.wrapped) return undefined;
  return {
    operator: turned === undefined ? operator : TURNED[operator],
    value,
    measured: text.slice(measured.from, measured.to),
  };
}

const comparison = (expr: MetricExpr): expr is Extract<MetricExpr, Binary> =>
  expr.kind === 'binary' && isComparison(expr.operator);
