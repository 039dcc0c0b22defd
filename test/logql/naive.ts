/**
 * LogQL metric queries by their definitions: keeps every record and looks at all of them at every time. The streaming
 * evaluator has to give the same series (`oracle.test.ts`). Windows are open at their start and closed at their end.
 */
import type { Aggregation, Binary, Grouping, MetricExpr } from '../../src/logql/tree.ts';
import { type Line, matches, through, Undecided, unwrapped } from './naive-lines.ts';

export interface NaiveRecord {
  readonly stream: { readonly labels: Readonly<Record<string, string>> };
  readonly timeMs: number;
  readonly line: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A query that Loki answers with an error. */
export class Refused extends Error {}

type Labels = Readonly<Record<string, string>>;
type Vector = readonly { readonly labels: Labels; readonly value: number }[];
type RangeExpr = Extract<MetricExpr, { kind: 'range' }>;

/** Labels as one text; an empty value means that the label is absent. */
export const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');

const pick = (labels: Labels, keep: (name: string) => boolean): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name, value]) => value !== '' && keep(name)));

const grouped = (labels: Labels, grouping: Grouping | undefined): Labels =>
  pick(labels, (name) => grouping !== undefined && grouping.labels.includes(name) === grouping.keeps);

function groupsOf<T>(all: readonly T[], labelsOf: (one: T) => Labels): { labels: Labels; of: T[] }[] {
  const groups = new Map<string, { labels: Labels; of: T[] }>();
  for (const one of all) {
    const labels = labelsOf(one);
    const key = keyOf(labels);
    const group = groups.get(key) ?? { labels, of: [] };
    group.of.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Values of a metric query at one time: series, or a number. */
export function naive(expr: MetricExpr, records: readonly NaiveRecord[], timeMs: number): Vector | number {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'vector':
      return [{ labels: {}, value: expr.value }];
    case 'range':
      return range(expr, records, timeMs);
    case 'aggregation':
      return aggregation(expr, vectorOf(naive(expr.of, records, timeMs)));
    case 'binary':
      return binary(expr, naive(expr.left, records, timeMs), naive(expr.right, records, timeMs));
    default:
      throw new Undecided(expr.kind);
  }
}

function vectorOf(value: Vector | number): Vector {
  if (typeof value === 'number') throw new Undecided('a number where series are needed');
  return value;
}

function range(expr: RangeExpr, records: readonly NaiveRecord[], timeMs: number): Vector {
  const { logs, unwrap, rangeMs, offsetMs } = expr.of;
  const end = timeMs - offsetMs;
  const samples: { labels: Labels; timeMs: number; value: number }[] = [];
  for (const record of records) {
    if (record.timeMs <= end - rangeMs || record.timeMs > end) continue;
    if (!logs.selector.matchers.every((matcher) => matches(matcher, record.stream.labels))) continue;
    const labels = { ...record.metadata, ...record.stream.labels };
    const line: Line = { text: record.line, labels, base: new Set(Object.keys(labels)) };
    if (!logs.stages.every((stage) => through(stage, line))) continue;
    let value: number | undefined = expr.name.startsWith('bytes')
      ? new TextEncoder().encode(line.text).length
      : 1;
    if (unwrap) value = unwrapped(unwrap, line);
    if (value === undefined) continue;
    if (line.error !== undefined) throw new Refused(`pipeline error: ${line.error}`);
    samples.push({ labels: pick(line.labels, () => true), timeMs: record.timeMs, value });
  }
  if (expr.name === 'absent_over_time') {
    const equal = logs.selector.matchers.filter(({ operator }) => operator === '=');
    return samples.length > 0
      ? []
      : [{ labels: Object.fromEntries(equal.map(({ label, value }) => [label, value])), value: 1 }];
  }
  return groupsOf(samples, ({ labels }) => (expr.grouping ? grouped(labels, expr.grouping) : labels)).map(
    ({ labels, of }) => ({ labels, value: over(expr, of) }),
  );
}

function over(expr: RangeExpr, samples: readonly { timeMs: number; value: number }[]): number {
  const values = samples.map(({ value }) => value);
  const sum = values.reduce((a, b) => a + b, 0);
  const seconds = expr.of.rangeMs / 1000;
  switch (expr.name) {
    case 'rate':
    case 'bytes_rate':
      return sum / seconds;
    case 'count_over_time':
    case 'bytes_over_time':
    case 'sum_over_time':
      return sum;
    case 'first_over_time':
    case 'last_over_time': {
      const edge = (expr.name === 'first_over_time' ? Math.min : Math.max)(
        ...samples.map(({ timeMs }) => timeMs),
      );
      const at = samples.filter(({ timeMs }) => timeMs === edge);
      if (at.length > 1) throw new Undecided('several first or last records of one time');
      return at[0]!.value;
    }
    case 'quantile_over_time':
      return quantile(expr.parameter!, values);
    default:
      return statistic(expr.name.replace('_over_time', ''), values);
  }
}

/** Linear between the two nearest ranks. */
function quantile(q: number, values: readonly number[]): number {
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  if (values.some(Number.isNaN)) throw new Undecided('the rank of NaN');
  const sorted = values.toSorted((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.min(sorted.length - 1, Math.floor(rank) + 1)]!];
  return low * (1 - (rank - Math.floor(rank))) + high * (rank - Math.floor(rank));
}

/** Variance and deviation are those of a whole population. The least and the greatest pass over NaN. */
function statistic(name: string, values: readonly number[]): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  switch (name) {
    case 'sum':
      return mean * values.length;
    case 'avg':
      return mean;
    case 'count':
      return values.length;
    case 'min':
      return numbers.length === 0 ? Number.NaN : Math.min(...numbers);
    case 'max':
      return numbers.length === 0 ? Number.NaN : Math.max(...numbers);
    case 'stdvar':
      return variance;
    case 'stddev':
      return Math.sqrt(variance);
    default:
      throw new Undecided(name);
  }
}

function aggregation(
  { name, parameter, grouping }: { name: Aggregation; parameter?: number; grouping?: Grouping },
  vector: Vector,
): Vector {
  const groups = groupsOf(vector, ({ labels }) => grouped(labels, grouping));
  if (name !== 'topk' && name !== 'bottomk') {
    return groups.map(({ labels, of }) => ({
      labels,
      value:
        name === 'sum'
          ? of.reduce((sum, { value }) => sum + value, 0)
          : statistic(
              name,
              of.map(({ value }) => value),
            ),
    }));
  }
  return groups.flatMap(({ of }) => {
    if (of.length <= parameter!) return of;
    if (of.some(({ value }) => Number.isNaN(value))) throw new Undecided('the rank of NaN');
    const sorted = of.toSorted((a, b) => (name === 'topk' ? b.value - a.value : a.value - b.value));
    if (sorted[parameter! - 1]!.value === sorted[parameter!]!.value)
      throw new Refused('which of equal values');
    return sorted.slice(0, parameter);
  });
}

/** Division by zero is not a number; powers are those of Go. */
function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b;
    case '%':
      return b === 0 ? Number.NaN : a % b;
    default:
      return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
  }
}

const holds = (operator: string, a: number, b: number): boolean | undefined =>
  ({ '==': a === b, '!=': a !== b, '>': a > b, '>=': a >= b, '<': a < b, '<=': a <= b })[operator];

/** One pair of values: a comparison keeps `kept`, or gives 0 and 1 with `bool`. */
function pair({ operator, bool }: Binary, a: number, b: number, kept: number): readonly number[] {
  const truth = holds(operator, a, b);
  if (truth === undefined) return [calculate(operator, a, b)];
  return bool ? [Number(truth)] : truth ? [kept] : [];
}

function binary(expr: Binary, left: Vector | number, right: Vector | number): Vector | number {
  if (typeof left === 'number' && typeof right === 'number') {
    if (holds(expr.operator, left, right) !== undefined) throw new Undecided('a comparison of two numbers');
    return calculate(expr.operator, left, right);
  }
  if (typeof right === 'number') {
    return (left as Vector).flatMap(({ labels, value }) =>
      pair(expr, value, right, value).map((result) => ({ labels, value: result })),
    );
  }
  if (typeof left === 'number') {
    return right.flatMap(({ labels, value }) =>
      pair(expr, left, value, value).map((result) => ({ labels, value: result })),
    );
  }
  const matching = expr.matching ?? { keeps: false, labels: [] };
  const signature = (labels: Labels): string => keyOf(grouped(labels, matching));
  const has = (side: Vector, labels: Labels): boolean =>
    side.some((other) => signature(other.labels) === signature(labels));
  if (expr.operator === 'and') return left.filter(({ labels }) => has(right, labels));
  if (expr.operator === 'unless') return left.filter(({ labels }) => !has(right, labels));
  if (expr.operator === 'or') return [...left, ...right.filter(({ labels }) => !has(left, labels))];

  const [many, one] = expr.group?.side === 'right' ? [right, left] : [left, right];
  if (new Set(one.map(({ labels }) => signature(labels))).size < one.length)
    throw new Refused('several on the one side');
  const partners = many.flatMap((each) => {
    const other = one.find(({ labels }) => signature(labels) === signature(each.labels));
    return other ? [{ each, other }] : [];
  });
  if (!expr.group && new Set(partners.map(({ other }) => other)).size < partners.length)
    throw new Refused('several on the many side');
  const results = partners.map(({ each, other }) => {
    const labels = expr.group
      ? {
          ...each.labels,
          ...Object.fromEntries(expr.group.labels.map((name) => [name, other.labels[name] ?? ''])),
        }
      : grouped(each.labels, matching);
    const [a, b] = many === left ? [each.value, other.value] : [other.value, each.value];
    return { labels: pick(labels, () => true), values: pair(expr, a, b, a) };
  });
  if (new Set(results.map(({ labels }) => keyOf(labels))).size < results.length)
    throw new Refused('several results of the same labels');
  return results.flatMap(({ labels, values }) => values.map((value) => ({ labels, value })));
}

/** Every sample on a grid, by `labels@time`. */
export function naiveSeries(
  expr: MetricExpr,
  records: readonly NaiveRecord[],
  grid: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
): Map<string, number> {
  const samples = new Map<string, number>();
  for (let timeMs = grid.fromMs; timeMs <= grid.toMs; timeMs += grid.stepMs) {
    for (const { labels, value } of vectorOf(naive(expr, records, timeMs)))
      samples.set(`${keyOf(labels)}@${timeMs}`, value);
  }
  return samples;
}
