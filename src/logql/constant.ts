/** Parts of an expression whose value does not depend on records. */
import type { BinaryOperator, MetricExpr } from './tree.ts';

/** The value of a number, of `vector(…)` or of arithmetic on them (`3 * 60`); otherwise `undefined`. */
export function constantOf(expr: MetricExpr): number | undefined {
  if (expr.kind === 'number' || expr.kind === 'vector') return expr.value;
  if (expr.kind !== 'binary') return undefined;
  const compute = ARITHMETIC[expr.operator];
  const [left, right] = [constantOf(expr.left), constantOf(expr.right)];
  return left === undefined || right === undefined ? undefined : compute?.(left, right);
}

/** Like `constantOf`, but without `vector(…)`, which is a series and not a number. */
export const numberOf = (expr: MetricExpr): number | undefined =>
  hasVector(expr) ? undefined : constantOf(expr);

const hasVector = (expr: MetricExpr): boolean =>
  expr.kind === 'vector' || (expr.kind === 'binary' && (hasVector(expr.left) || hasVector(expr.right)));

const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, (a: number, b: number) => number>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // As in Loki. JavaScript returns an infinity.
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => (b === 0 ? Number.NaN : a % b),
  '^': (a, b) => a ** b,
};

export function compares(operator: string, value: number, limit: number): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '==':
      return value === limit;
    default:
      return value !== limit;
  }
}
