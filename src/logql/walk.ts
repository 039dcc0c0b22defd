/** Every expression within an expression. */
import type { Expr } from './tree.ts';

/** An expression and all that it is made of, the outermost first, from left to right. */
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
