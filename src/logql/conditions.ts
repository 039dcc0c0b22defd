/**
 * The comparisons that decide whether an alert is active, and how they behave with a single record and with none. Text that
 * is not LogQL has no comparisons.
 */
import { compares, numberOf } from './constant.ts';
import { TURNED } from './threshold.ts';
import { type Binary, isComparison, type LogRange, type MetricExpr } from './tree.ts';
import { treeOf } from './tree-of.ts';
import { eachExpr } from './walk.ts';

/** Functions whose value falls towards zero with the number of records. */
const COUNTING: ReadonlySet<string> = new Set(['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate']);
/** Aggregations that return one of their values, their mean or their sum. */
const PASSING: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'topk', 'bottomk']);

/** A comparison meant for few or no records, which cannot hold without records, because there is no series then. */
export interface SilentComparison {
  /** `never`: the comparison never holds, because a count or rate is above zero if it exists. */
  readonly kind: 'never' | 'until-the-last-record';
  /** As written: `rate({app="a"}[5m]) < 1`. */
  readonly text: string;
  /** The counted records with their range: `{app="a"} |= "x" [5m]`. */
  readonly records: string;
  /** The counting side of the comparison, as written. */
  readonly counted: string;
  /** The rest of the comparison: `< 1`. Absent if the number comes first. */
  readonly rest?: string;
  /** The counting side returns one series without labels, so `or vector(0)` can complete it. */
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
  // The expression already detects missing records.
  if (!expr || rangesIn(expr).some(({ name }) => name === 'absent_over_time')) return undefined;
  for (const comparison of comparisonsOf(expr)) {
    const found = silent(comparison, text);
    if (found) return found;
  }
  return undefined;
}

const rangesIn = (expr: MetricExpr): readonly Range[] =>
  [...eachExpr(expr)].flatMap((part) => (part.kind === 'range' ? [part] : []));

/** The comparisons that decide the result; not those within a counted or computed value. */
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
    // A comparison with a share of an earlier count.
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

/** The part of a quotient or product that falls to zero, and that `or vector(0)` must complete. */
const dividend = (expr: MetricExpr): MetricExpr =>
  expr.kind === 'binary' && !expr.wrapped && expr.operator !== '+' && isCount(expr.left)
    ? dividend(expr.left)
    : expr;

/** The argument of an operation that passes a count on. `count` returns its own count instead. */
const passedOn = (expr: MetricExpr): MetricExpr | undefined =>
  expr.kind === 'label_replace' || (expr.kind === 'aggregation' && PASSING.has(expr.name))
    ? expr.of
    : undefined;

const isCountOf = (expr: MetricExpr): expr is Extract<MetricExpr, { readonly kind: 'aggregation' }> =>
  expr.kind === 'aggregation' && expr.name === 'count';

/** The minimum of a count that exists: one record; for a rate, the smallest positive number. */
function leastCount(expr: MetricExpr): number | undefined {
  if (expr.kind === 'range' && COUNTING.has(expr.name)) {
    return expr.name === 'count_over_time' ? 1 : Number.MIN_VALUE;
  }
  if (isCountOf(expr)) return 1;
  const inner = passedOn(expr);
  return inner && leastCount(inner);
}

/** Whether the value would be zero if the count of no records were zero. */
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

/** One series without labels: an aggregation without grouping. */
const isOne = (expr: MetricExpr): boolean =>
  expr.kind === 'aggregation'
    ? UNIFYING.has(expr.name) &&
      (expr.grouping === undefined || (expr.grouping.keeps && expr.grouping.labels.length === 0))
    : expr.kind === 'binary' &&
      [expr.left, expr.right].every((side) => side.kind === 'number' || isOne(side));

/** How long a single record keeps an expression active, in ms; `undefined` if a single record cannot. */
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
    // `and` holds for the shorter time, `or` for the longer.
    if (operator === 'and') return least(one, other);
    return one === undefined || other === undefined ? undefined : Math.max(one, other);
  }
  return isComparison(operator) && !bool ? byComparison(expr) : undefined;
}

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** For a comparison that a single record can satisfy. */
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

/** The longest range in ms, without offsets, which do not prolong it; `undefined` without a range. */
function longestRangeIn(expr: MetricExpr): number | undefined {
  const ranges = rangesIn(expr).map(({ of }: { readonly of: LogRange }) => of.rangeMs);
  return ranges.length > 0 ? Math.max(...ranges) : undefined;
}

/** The measured value for a single record, of at least one byte. */
function valueOfOne(expr: MetricExpr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind === 'range') {
    if (!COUNTING.has(expr.name)) return undefined;
    return expr.name.endsWith('rate') ? 1000 / expr.of.rangeMs : 1;
  }
  if (expr.kind === 'binary') {
    const [left, right] = [valueOfOne(expr.left), valueOfOne(expr.right)];
    // Two counts can count different records.
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
