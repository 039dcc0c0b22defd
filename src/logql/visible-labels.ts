/**
 * Whether an expression depends only on the labels that it names. If so, records without any other labels return the same
 * series with the same values.
 */
import type { Expr, LogExpr, MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

export function seesOnlyWhatItNames(text: string): boolean {
  const tree = treeOf(text);
  if (!tree || tree.kind === 'logs' || !namesAll(tree)) return false;
  return ![...eachExpr(tree)].some((expr: Expr) => expr.kind === 'logs' && templates(expr).some(showsAll));
}

const templates = ({ stages }: LogExpr): readonly string[] =>
  stages.flatMap((stage) => {
    if (stage.kind === 'line_format') return [stage.template];
    if (stage.kind !== 'label_format') return [];
    return stage.formats.flatMap(({ value }) => ('template' in value ? [value.template] : []));
  });

/** A template that reads all labels: `{{ . }}`, `{{ range $k, $v := . }}`. */
const showsAll = (template: string): boolean => /\{\{[^}]*(?:\.(?![A-Za-z_])|\$(?![A-Za-z_]))/.test(template);

/** A sum of these is the same, however the records are grouped before. */
const ADDED_UP: ReadonlySet<string> = new Set(['count_over_time', 'rate', 'sum_over_time']);

function namesAll(expr: MetricExpr, addedUp = false): boolean {
  switch (expr.kind) {
    case 'number':
    case 'vector':
      return true;
    case 'binary':
      return namesAll(expr.left) && namesAll(expr.right);
    case 'label_replace':
      return namesAll(expr.of);
    case 'aggregation':
      return expr.grouping?.keeps !== false && namesAll(expr.of, expr.name === 'sum');
    case 'range':
      // Its labels are those that its selector names.
      if (expr.name === 'absent_over_time') return true;
      // The bytes of a record may include those of its labels.
      if (expr.grouping?.keeps === false || expr.name.startsWith('bytes_')) return false;
      return expr.grouping !== undefined || (addedUp && ADDED_UP.has(expr.name));
  }
}
