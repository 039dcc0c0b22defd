/**
 * The comparisons that decide whether an alert is active, and what they say of a single record and of none. An
 * expression that cannot be made out has none of these.
 */
import { type Call, COMPARISONS, type Outline, outlineOf } from './outline.ts';
import { OVER_RECORDS } from './presence.ts';
import { rangesOf } from './ranges.ts';
import { constantOf, TURNED } from './threshold.ts';

/** Functions whose value falls to nothing with the number of records. */
const COUNTING: ReadonlySet<string> = new Set(['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate']);
const PASSING: ReadonlySet<string> = new Set([
  'sum',
  'avg',
  'min',
  'max',
  'topk',
  'bottomk',
  'label_replace',
]);

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
  /** The rest of the comparison: `< 1`; undefined where the number stands first. */
  readonly rest?: string;
  /** Its result has one series without labels, beside which `or vector(0)` may stand. */
  readonly isOne: boolean;
}

export function silentComparison(expr: string): SilentComparison | undefined {
  const outline = outlineOf(expr);
  // Silence is asked about already.
  if (calls(outline).some(({ name }) => name === 'absent_over_time')) return undefined;
  for (const comparison of comparisonsOf(outline)) {
    const found = silent(comparison, expr);
    if (found) return found;
  }
  return undefined;
}

type Comparison = Extract<Outline, { kind: 'binary' }>;

/** Those of which one decides: not those inside of what is counted or computed. */
function comparisonsOf(outline: Outline): readonly Comparison[] {
  if (outline.kind === 'call') return outline.arguments.flatMap(comparisonsOf);
  if (outline.kind !== 'binary') return [];
  const { operator, bool, left, right } = outline;
  if (operator === 'and' || operator === 'or') return [left, right].flatMap(comparisonsOf);
  if (operator === 'unless') return comparisonsOf(left);
  if (!COMPARISONS.has(operator) || bool) return [];
  return [outline, ...comparisonsOf(left)];
}

function silent(comparison: Comparison, expr: string): SilentComparison | undefined {
  const { left, right, matching, from, to, wrapped } = comparison;
  const value = constantOf(right);
  const turned = value === undefined ? constantOf(left) : undefined;
  const limit = value ?? turned;
  const operator = comparison.operator as keyof typeof TURNED;
  const meant = turned === undefined ? operator : TURNED[operator];
  const counted = turned === undefined ? left : right;
  if (!isCount(counted)) return undefined;
  if (limit === undefined) {
    // Less than a part of what it was: a comparison with an earlier count.
    if (!['<', '<='].includes(operator) || !/\boffset\b/i.test(slice(expr, right)) || !countsIn(right)) {
      return undefined;
    }
  } else if (!holdsAtZero(meant, limit)) return undefined;
  const falling = dividend(counted);
  const range = firstRange(falling);
  const text = slice(expr, { from: wrapped ? from + 1 : from, to: wrapped ? to - 1 : to });
  const least = limit === undefined ? undefined : leastCount(counted);
  return {
    kind:
      limit !== undefined && least !== undefined && !compares(meant, least, limit)
        ? 'never'
        : 'until-the-last-record',
    text: oneLine(text),
    records: oneLine(range ? slice(expr, range) : ''),
    counted: oneLine(slice(expr, falling)),
    ...(turned === undefined ? { rest: oneLine(expr.slice(falling.to, right.to)) } : {}),
    isOne: isOne(falling) && !matching,
  };
}

/** Of a share or a product what falls to nothing: that is where a zero belongs. */
const dividend = (outline: Outline): Outline =>
  outline.kind === 'binary' && !outline.wrapped && outline.operator !== '+' && isCount(outline.left)
    ? dividend(outline.left)
    : outline;

/** What a count is at least where it is there at all: one record, or next to nothing for a rate. */
function leastCount(outline: Outline): number | undefined {
  if (outline.kind !== 'call') return undefined;
  if (outline.name === 'count_over_time') return 1;
  if (COUNTING.has(outline.name)) return Number.MIN_VALUE;
  if (outline.name === 'count') return 1;
  const inner = outline.arguments.at(-1);
  return PASSING.has(outline.name) && inner ? leastCount(inner) : undefined;
}

/** Whether it would be zero if a count of nothing were zero. */
function isCount(outline: Outline): boolean {
  if (outline.kind === 'binary') {
    const { operator, left, right } = outline;
    if (operator === '*') return isCount(left) || isCount(right);
    if (operator === '/') return isCount(left);
    return operator === '+' && isCount(left) && isCount(right);
  }
  if (outline.kind !== 'call') return false;
  if (COUNTING.has(outline.name)) return true;
  const inner = outline.arguments.at(-1);
  return (PASSING.has(outline.name) || outline.name === 'count') && inner !== undefined && isCount(inner);
}

const countsIn = (outline: Outline): boolean => calls(outline).some(({ name }) => COUNTING.has(name));

const holdsAtZero = (operator: string, limit: number): boolean =>
  ['<', '<=', '=='].includes(operator) && compares(operator, 0, limit);

function compares(operator: string, value: number, limit: number): boolean {
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

/** One series without labels: an aggregation that is grouped by nothing. */
const isOne = (outline: Outline): boolean =>
  outline.kind === 'call'
    ? ['sum', 'avg', 'min', 'max', 'count'].includes(outline.name) &&
      (outline.grouping === undefined || (outline.grouping.keeps && outline.grouping.labels.length === 0))
    : outline.kind === 'binary' &&
      [outline.left, outline.right].every((side) => side.kind === 'number' || isOne(side));

/** How long one record that comes alone keeps an expression active, in ms; undefined: that does not depend on one. */
export const activeByOneRecord = (expr: string): number | undefined => byOneRecord(outlineOf(expr), expr);

function byOneRecord(outline: Outline, expr: string): number | undefined {
  if (outline.kind === 'call') {
    if (OVER_RECORDS.test(outline.name)) {
      return outline.name === 'absent_over_time' ? undefined : rangeOf(outline, expr);
    }
    const inner = outline.arguments.at(-1);
    return inner && (PASSING.has(outline.name) || outline.name === 'count')
      ? byOneRecord(inner, expr)
      : undefined;
  }
  if (outline.kind !== 'binary') return undefined;
  const { operator, bool, left, right } = outline;
  if (operator === 'unless') return byOneRecord(left, expr);
  if (operator === 'and' || operator === 'or') {
    const [one, other] = [byOneRecord(left, expr), byOneRecord(right, expr)];
    // Both must hold; for one of them to hold the longer one is enough.
    if (operator === 'and') return least(one, other);
    return one === undefined || other === undefined ? undefined : Math.max(one, other);
  }
  return COMPARISONS.has(operator) && !bool ? byComparison(outline, expr) : undefined;
}

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** A comparison that a single record meets. */
function byComparison({ operator, left, right, from, to }: Comparison, expr: string): number | undefined {
  const limit = constantOf(right);
  const turned = limit === undefined ? constantOf(left) : undefined;
  const value = valueOfOne(turned === undefined ? left : right, expr);
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
  return longestRangeIn(expr.slice(from, to));
}

/** Without the offset, which shifts the time and makes it no longer; undefined where there is no range. */
function longestRangeIn(text: string): number | undefined {
  const ranges = rangesOf(text).map(({ rangeMs }) => rangeMs);
  return ranges.length > 0 ? Math.max(...ranges) : undefined;
}

const rangeOf = ({ arguments: parts }: Call, expr: string): number | undefined => {
  const selection = parts.at(-1);
  return selection && longestRangeIn(slice(expr, selection));
};

/** What the measured side is for one record; bytes are at least one. */
function valueOfOne(outline: Outline, expr: string): number | undefined {
  if (outline.kind === 'number') return outline.value;
  if (outline.kind === 'binary') {
    const [left, right] = [valueOfOne(outline.left, expr), valueOfOne(outline.right, expr)];
    // Two counts of different records are no count of one.
    if (left === undefined || right === undefined || (countsIn(outline.left) && countsIn(outline.right)))
      return undefined;
    if (outline.operator === '*') return left * right;
    return outline.operator === '/' && !countsIn(outline.right) ? left / right : undefined;
  }
  if (outline.kind !== 'call') return undefined;
  if (COUNTING.has(outline.name)) {
    const rangeMs = rangeOf(outline, expr);
    return outline.name.endsWith('rate') ? rangeMs && 1000 / rangeMs : 1;
  }
  if (outline.name === 'count') return 1;
  const inner = outline.arguments.at(-1);
  return PASSING.has(outline.name) && inner ? valueOfOne(inner, expr) : undefined;
}

function calls(outline: Outline): readonly Call[] {
  if (outline.kind === 'call') return [outline, ...outline.arguments.flatMap(calls)];
  return outline.kind === 'binary' ? [outline.left, outline.right].flatMap(calls) : [];
}

function firstRange(outline: Outline): Outline | undefined {
  const found = calls(outline).find(({ name }) => COUNTING.has(name));
  return found?.arguments.at(-1);
}

const slice = (expr: string, { from, to }: { readonly from: number; readonly to: number }): string =>
  expr.slice(from, to);

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');
