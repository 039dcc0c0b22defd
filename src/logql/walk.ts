/** Iterates over a syntax tree. */
import type { Expr } from './tree.ts';

/** The expression and all its subexpressions, parents first, from left to right. */
export function* eachExpr(expr: Expr): Iterable<Expr> {
  yield expr;
  switch (expr.kind) {
    case 'range':
      yield expr.of.logs;
      break;
    case 'aggregation':
    case 'label_replace':
      yield* eachExpr(expr.of);
      break;
    case 'binary':
      yield* eachExpr(expr.left);
      yield* eachExpr(expr.right);
      break;
    default:
  }
}
