/** Whether an expression can return series although nothing is wrong. */
import { compares, constantOf } from './constant.ts';
import { type Expr, isComparison, type MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

/** When there are series: if a condition holds, if a record matches, or always. Rarest first. */
const PRESENCES = ['conditional', 'with-records', 'always'] as const;
export type Presence = (typeof PRESENCES)[number];

/** Returns `conditional` if the text is not LogQL, so that nothing is reported for it. */
export function presenceOf(text: string): Presence {
  const tree = treeOf(text);
  return tree && tree.kind !== 'logs' ? ofMetric(tree) : 'conditional';
}

function ofMetric(expr: MetricExpr): Presence {
  switch (expr.kind) {
    case 'number':
    case 'vector':
      return 'always';
    case 'range':
      return expr.name === 'absent_over_time' ? 'conditional' : 'with-records';
    case 'aggregation':
    case 'label_replace':
      return ofMetric(expr.of);
    case 'binary': {
      const { operator, bool, left, right } = expr;
      if (operator === 'unless') return 'conditional';
      if (isComparison(operator) && !bool) {
        const [a, b] = [constantOf(left), constantOf(right)];
        // `vector(1) > 0` always holds.
        return a !== undefined && b !== undefined && compares(operator, a, b) ? 'always' : 'conditional';
      }
      const both = [ofMetric(left), ofMetric(right)];
      return operator === 'or' ? most(both) : least(both);
    }
  }
}

const sorted = (all: readonly Presence[]): readonly Presence[] =>
  all.toSorted((a, b) => PRESENCES.indexOf(a) - PRESENCES.indexOf(b));
const least = (all: readonly Presence[]): Presence => sorted(all)[0]!;
const most = (all: readonly Presence[]): Presence => sorted(all).at(-1)!;

/** Whether the expression is a log query. An alert needs a metric query. */
export const givesLines = (text: string): boolean => treeOf(text)?.kind === 'logs';

/** Whether a comparison returns 0 or 1 instead of dropping the series that do not match. */
export const comparesWithBool = (text: string): boolean => partsOf(text).some(isBool);

const isBool = (expr: Expr): boolean => expr.kind === 'binary' && expr.bool;

const partsOf = (text: string): readonly Expr[] => {
  const tree = treeOf(text);
  return tree ? [...eachExpr(tree)] : [];
};
