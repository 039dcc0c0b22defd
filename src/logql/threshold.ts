/** The comparison with a number that decides whether an alert fires. */
import type { Threshold } from '../model/series.ts';
import { numberOf } from './constant.ts';
import { type Binary, isComparison, type MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';

/** Operators with their sides exchanged: `1 < x` is `x > 1`. */
export const TURNED = { '>': '<', '>=': '<=', '<': '>', '<=': '>=', '==': '==', '!=': '!=' } as const;

/** `undefined` if the condition is not exactly one comparison with a number. */
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
  // `a > b > 1` has two conditions. `(a > b) > 1` has one, on the result of the first.
  if (comparison(measured) && !measured.wrapped) return undefined;
  return {
    operator: turned === undefined ? operator : TURNED[operator],
    value,
    measured: text.slice(measured.from, measured.to),
  };
}

const comparison = (expr: MetricExpr): expr is Extract<MetricExpr, Binary> =>
  expr.kind === 'binary' && isComparison(expr.operator);
