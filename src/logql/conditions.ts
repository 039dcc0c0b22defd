/**
 * The comparisons that decide whether an alert is active, and what they say of a single record and of none. What is not
 * LogQL has none of these.
 */
import { compares, numberOf } from './constant.ts';
import { TURNED } from './threshold.ts';
import { type Binary, isComparison, type LogRange, type MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

/** Functions whose value falls to nothing with the number of records. */
const COUNTING: ReadonlySet<string> = new Set(['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate']);
/** Aggregations that give one of the values that they get, or their sum. */
const PASSING: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'topk', 'bottomk']);

/** A comparison that is meant to hold when there are few records or none, and that no series is there for then. */
export interface SilentComparison {
  /** `never`: a count or a rate that is there is above zero. */
  readonly kind: 'never' | 'until-the-last-record';
  /** As it is written: `rate({app="a"}[5m]) < 1`. */
  readonly text: string;
  /** The counted records with their range: `{app="a"} |= "x" [5m]`. */
  readonly records: string;
  /** The side that is counted, in the expression. */
  readonly counted: string;
  /** The rest of the comparison: `< 1`. Undefined if the number stands first. */
  readonly rest?: string;
  /** Its result has one series without labels, beside which `or vector(0)` may stand. */
  readonly isOne: boolean;
}

type Comparison = Extract<MetricExpr, Binary>;
type Range = Extract<MetricExpr, { readonly kind: 'range' }>;

function metricOf(text: string): MetricExpr | undefined {
  const tree = treeOf(text);
  return tree?.kind === 'logs' ? undefined : tree;
}

export function silentComparison(text: string): SilentComparison | undefined {
  const expr = metricOf(text);
  // Silence is asked about already.
  if (!expr || rangesIn(expr).some(({ name }) => name === 'absent_over_time')) return undefined;
  for (const comparison of comparisonsOf(expr)) {
    const found = silent(comparison, text);
    if (found) return found;
  }
  return undefined;
}

const rangesIn = (expr: MetricExpr): readonly Range[] =>
  [...eachExpr(expr)].flatMap((part) => (part.kind === 'range' ? [part] : []));

/** Those of which one decides: not those inside of what is counted or computed. */
function comparisonsOf(expr: MetricExpr): readonly Comparison[] {
  if (expr.kind === 'aggregation' || expr.kind === 'label_replace') return comparisonsOf(expr.of);
  if (expr.kind !== 'binary') return [];
  const { operator, bool, left, right } = expr;
  if (operator === 'and' || operator === 'or') return [left, right].flatMap(comparisonsOf);
  if (operator === 'unless') return comparisonsOf(left);
  if (!isComparison(operator) || bool) return [];
  return [expr, ...comparisonsOf(left)];
}

function silent(comparison: Comparison, text: string): SilentComparison | undefined {
  const { left, right, matching, from, to, wrapped } = comparison;
  const value = numberOf(right);
  const turned = value === undefined ? numberOf(left) : undefined;
  const limit = value ?? turned;
  const operator = comparison.operator as keyof typeof TURNED;
  const meant = turned === undefined ? operator : TURNED[operator];
  const counted = turned === undefined ? left : right;
  if (!isCount(counted)) return undefined;
  if (limit === undefined) {
    // Less than a part of what it was: a comparison with an earlier count.
    const isEarlier = rangesIn(right).some(({ name, of }) => COUNTING.has(name) && of.offsetMs !== 0);
    if (!['<', '<='].includes(operator) || !isEarlier) return undefined;
  } else if (!holdsAtZero(meant, limit)) return undefined;
  const falling = dividend(counted);
  const range = rangesIn(falling).find(({ name }) => COUNTING.has(name))?.of;
  const written = wrapped ? text.slice(from + 1, to - 1) : text.slice(from, to);
  const least = limit === undefined ? undefined : leastCount(counted);
  return {
    kind:
      limit !== undefined && least !== undefined && !compares(meant, least, limit)
        ? 'never'
        : 'until-the-last-record',
    text: oneLine(written),
    records: oneLine(range ? text.slice(range.from, range.to) : ''),
    counted: oneLine(text.slice(falling.from, falling.to)),
    ...(turned === undefined ? { rest: oneLine(text.slice(falling.to, right.to)) } : {}),
    isOne: isOne(falling) && !matching,
  };
}

/** Of a share or a product what falls to nothing: that is where a zero belongs. */
const dividend = (expr: MetricExpr): MetricExpr =>
  expr.kind === 'binary' && !expr.wrapped && expr.operator !== '+' && isCount(expr.left)
    ? dividend(expr.left)
    : expr;

/** The argument of what passes on a count; `count` gives one where there is none. */
const passedOn = (expr: MetricExpr): MetricExpr | undefined =>
  expr.kind === 'label_replace' || (expr.kind === 'aggregation' && PASSING.has(expr.name))
    ? expr.of
    : undefined;

const isCountOf = (expr: MetricExpr): expr is Extract<MetricExpr, { readonly kind: 'aggregation' }> =>
  expr.kind === 'aggregation' && expr.name === 'count';

/** What a count is at least where it is there at all: one record, or next to nothing for a rate. */
function leastCount(expr: MetricExpr): number | undefined {
  if (expr.kind === 'range' && COUNTING.has(expr.name)) {
    return expr.name === 'count_over_time' ? 1 : Number.MIN_VALUE;
  }
  if (isCountOf(expr)) return 1;
  const inner = passedOn(expr);
  return inner && leastCount(inner);
}

/** Whether it would be zero if a count of nothing were zero. */
function isCount(expr: MetricExpr): boolean {
  if (expr.kind === 'binary') {
    const { operator, left, right } = expr;
    if (operator === '*') return isCount(left) || isCount(right);
    if (operator === '/') return isCount(left);
    return operator === '+' && isCount(left) && isCount(right);
  }
  if (expr.kind === 'range') return COUNTING.has(expr.name);
  const inner = isCountOf(expr) ? expr.of : passedOn(expr);
  return inner !== undefined && isCount(inner);
}

const countsIn = (expr: MetricExpr): boolean => rangesIn(expr).some(({ name }) => COUNTING.has(name));

const holdsAtZero = (operator: string, limit: number): boolean =>
  ['<', '<=', '=='].includes(operator) && compares(operator, 0, limit);

const UNIFYING: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'count']);

/** One series without labels: an aggregation that is grouped by nothing. */
const isOne = (expr: MetricExpr): boolean =>
  expr.kind === 'aggregation'
    ? UNIFYING.has(expr.name) &&
      (expr.grouping === undefined || (expr.grouping.keeps && expr.grouping.labels.length === 0))
    : expr.kind === 'binary' &&
      [expr.left, expr.right].every((side) => side.kind === 'number' || isOne(side));

/** How long one record that comes alone keeps an expression active, in ms. Undefined if that does not depend on one. */
export function activeByOneRecord(text: string): number | undefined {
  const expr = metricOf(text);
  return expr && byOneRecord(expr);
}

function byOneRecord(expr: MetricExpr): number | undefined {
  if (expr.kind === 'range') return expr.name === 'absent_over_time' ? undefined : expr.of.rangeMs;
  if (expr.kind !== 'binary') {
    const inner = isCountOf(expr) ? expr.of : passedOn(expr);
    return inner && byOneRecord(inner);
  }
  const { operator, bool, left, right } = expr;
  if (operator === 'unless') return byOneRecord(left);
  if (operator === 'and' || operator === 'or') {
    const [one, other] = [byOneRecord(left), byOneRecord(right)];
    // Both must hold; for one of them to hold the longer one is enough.
    if (operator === 'and') return least(one, other);
    return one === undefined || other === undefined ? undefined : Math.max(one, other);
  }
  return isComparison(operator) && !bool ? byComparison(expr) : undefined;
}

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** A comparison that a single record meets. */
function byComparison(comparison: Comparison): number | undefined {
  const { operator, left, right } = comparison;
  const limit = numberOf(right);
  const turned = limit === undefined ? numberOf(left) : undefined;
  const value = valueOfOne(turned === undefined ? left : right);
  const against = limit ?? turned;
  if (value === undefined || against === undefined) return undefined;
  const meant = turned === undefined ? operator : TURNED[operator as keyof typeof TURNED];
  // With more records it must not end: `== 1` and `< 2` do.
  if (
    !['>', '>=', '!='].includes(meant) ||
    !compares(meant, value, against) ||
    (meant === '!=' && against !== 0)
  ) {
    return undefined;
  }
  return longestRangeIn(comparison);
}

/** Without the offset, which shifts the time and makes it no longer. Undefined if there is no range. */
function longestRangeIn(expr: MetricExpr): number | undefined {
  const ranges = rangesIn(expr).map(({ of }: { readonly of: LogRange }) => of.rangeMs);
  return ranges.length > 0 ? Math.max(...ranges) : undefined;
}

/** What the measured side is for one record; bytes are at least one. */
function valueOfOne(expr: MetricExpr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind === 'range') {
    if (!COUNTING.has(expr.name)) return undefined;
    return expr.name.endsWith('rate') ? 1000 / expr.of.rangeMs : 1;
  }
  if (expr.kind === 'binary') {
    const [left, right] = [valueOfOne(expr.left), valueOfOne(expr.right)];
    // Two counts of different records are no count of one.
    if (left === undefined || right === undefined || (countsIn(expr.left) && countsIn(expr.right)))
      return undefined;
    if (expr.operator === '*') return left * right;
    return expr.operator === '/' && !countsIn(expr.right) ? left / right : undefined;
  }
  if (isCountOf(expr)) return 1;
  const inner = passedOn(expr);
  return inner && valueOfOne(inner);
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');
