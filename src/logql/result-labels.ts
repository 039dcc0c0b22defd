/** The labels of the series that an expression returns. */
import type { Binary, Grouping, LogRange, MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';

/** All labels that a series can have; `undefined` if they come from the records and are therefore unknown. */
export function groupingLabels(text: string): readonly string[] | undefined {
  const tree = treeOf(text);
  return tree && tree.kind !== 'logs' ? labelsOf(tree) : undefined;
}

type Labels = readonly string[] | undefined;

/** These keep all labels of their argument, whatever they are grouped by. */
const SELECTING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc']);

function labelsOf(expr: MetricExpr): Labels {
  switch (expr.kind) {
    case 'number':
    case 'vector':
      return [];
    case 'range':
      if (expr.name === 'absent_over_time') return absentLabels(expr.of);
      return expr.grouping?.keeps ? expr.grouping.labels : undefined;
    case 'aggregation': {
      const inner = labelsOf(expr.of);
      if (SELECTING.has(expr.name)) return inner;
      return expr.grouping ? grouped(inner, expr.grouping) : [];
    }
    case 'label_replace': {
      const inner = labelsOf(expr.of);
      return inner && [...new Set([...inner, expr.label])];
    }
    case 'binary':
      return ofBinary(expr);
  }
}

function ofBinary({ operator, matching, group, left, right }: Binary): Labels {
  const [ofLeft, ofRight] = [labelsOf(left), labelsOf(right)];
  if (operator === 'or') return ofLeft && ofRight && [...new Set([...ofLeft, ...ofRight])];
  if (operator === 'and' || operator === 'unless' || right.kind === 'number') return ofLeft;
  if (left.kind === 'number') return ofRight;
  const many = group?.side === 'right' ? ofRight : ofLeft;
  if (group) return many && [...new Set([...many, ...group.labels])];
  return matching ? grouped(many, matching) : many;
}

const grouped = (labels: Labels, { keeps, labels: named }: Grouping): Labels =>
  keeps ? named : labels?.filter((label) => !named.includes(label));

/** `absent_over_time` returns the labels that its selector matches with `=`. */
const absentLabels = ({ logs }: LogRange): readonly string[] =>
  logs.selector.matchers.filter(({ operator }) => operator === '=').map(({ label }) => label);

const PARSERS: ReadonlySet<string> = new Set(['json', 'logfmt', 'regexp', 'pattern', 'unpack']);

/** The parser whose fields tell the series of an expression apart, because nothing aggregates them. Undefined if there is none. */
export function fieldParser(text: string): string | undefined {
  const tree = treeOf(text);
  return tree && tree.kind !== 'logs' ? ungroupedParser(tree) : undefined;
}

function ungroupedParser(expr: MetricExpr): string | undefined {
  switch (expr.kind) {
    case 'number':
    case 'vector':
      return undefined;
    case 'range': {
      if (expr.grouping?.keeps || expr.name === 'absent_over_time') return undefined;
      const { stages } = expr.of.logs;
      const parser = stages.findLast(({ kind }) => PARSERS.has(kind));
      const isKept = parser && stages.slice(stages.indexOf(parser)).some(({ kind }) => kind === 'keep');
      return isKept ? undefined : parser?.kind;
    }
    case 'aggregation':
      return SELECTING.has(expr.name) || expr.grouping?.keeps === false
        ? ungroupedParser(expr.of)
        : undefined;
    case 'label_replace':
      return ungroupedParser(expr.of);
    case 'binary':
      return ungroupedParser(expr.left) ?? ungroupedParser(expr.right);
  }
}
