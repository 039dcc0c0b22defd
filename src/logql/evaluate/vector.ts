/** Values of several label sets at one moment, and what aggregations and operators make of them. */
import { RE2JS } from 're2js';
import { type Labels, labelsKey } from '../../model/series.ts';
import type { Aggregation, Binary, BinaryOperator, Comparison, Grouping, MetricExpr } from '../tree.ts';
import { isComparison } from '../tree.ts';
import { lokiError, needsLoki } from './errors.ts';
import { COMPARE } from './filters.ts';
import { expandedMatch } from './regex.ts';
import { variance } from './window.ts';

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
export type Vector = readonly Sample[];

/** With these labels alone, or without them; what is absent or empty is left out. */
export function grouped(labels: Labels, { keeps, labels: names }: Grouping): Labels {
  const kept: Record<string, string> = {};
  if (keeps) {
    for (const name of names) if (labels[name]) kept[name] = labels[name];
    return kept;
  }
  for (const name in labels) if (labels[name] && !names.includes(name)) kept[name] = labels[name];
  return kept;
}

const ALL: Grouping = { keeps: true, labels: [] };

export function aggregate(
  name: Aggregation,
  vector: Vector,
  grouping: Grouping = ALL,
  parameter = 0,
): Vector {
  if (name === 'sort' || name === 'sort_desc') return vector;
  const groups = new Map<string, { readonly labels: Labels; readonly samples: Sample[] }>();
  for (const sample of vector) {
    const labels = grouped(sample.labels, grouping);
    const key = labelsKey(labels);
    const group = groups.get(key);
    if (group) group.samples.push(sample);
    else groups.set(key, { labels, samples: [sample] });
  }
  if (name === 'topk' || name === 'bottomk') {
    return [...groups.values()].flatMap(({ samples }) => extreme(name, samples, parameter));
  }
  return [...groups.values()].map(({ labels, samples }) => ({
    labels,
    value: reduce(
      name,
      samples.map(({ value }) => value),
    ),
  }));
}

function reduce(name: Aggregation, values: readonly number[]): number {
  switch (name) {
    case 'sum':
      return values.reduce((a, b) => a + b);
    case 'avg':
      return values.reduce((a, b) => a + b) / values.length;
    case 'min':
      return values.reduce((low, value) => (value < low || Number.isNaN(low) ? value : low));
    case 'max':
      return values.reduce((high, value) => (value > high || Number.isNaN(high) ? value : high));
    case 'count':
      return values.length;
    case 'stdvar':
      return variance(values);
    case 'stddev':
      return Math.sqrt(variance(values));
    default:
      throw needsLoki(`\`${name}\``);
  }
}

/** The k largest or smallest, with their own labels. */
function extreme(name: 'topk' | 'bottomk', samples: readonly Sample[], k: number): Vector {
  if (samples.length <= k) return samples;
  if (samples.some(({ value }) => Number.isNaN(value))) throw needsLoki(`\`${name}\` of series with NaN`);
  const sign = name === 'topk' ? -1 : 1;
  // No differences: infinity less infinity is no number.
  const sorted = samples.toSorted((a, b) => sign * (Number(a.value > b.value) - Number(a.value < b.value)));
  if (sorted[k - 1]!.value === sorted[k]!.value) throw needsLoki(`\`${name}\` between series of equal value`);
  return sorted.slice(0, k);
}

/** https://grafana.com/docs/loki/latest/query/#arithmetic-operators; what is divided by zero is NaN. */
const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, (a: number, b: number) => number>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => (b === 0 ? Number.NaN : a % b),
  // https://pkg.go.dev/math#Pow: in JavaScript these are NaN.
  '^': (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b),
};

/** Of two numbers; a comparison gives 1 or 0. */
export function ofNumbers(operator: BinaryOperator, a: number, b: number): number {
  return isComparison(operator) ? Number(COMPARE[operator](a, b)) : ARITHMETIC[operator]!(a, b);
}

/** Of a vector and a number, whichever side it is on. A comparison keeps the vector's value. */
export function withNumber(
  operator: BinaryOperator,
  vector: Vector,
  number: number,
  { bool, numberIsLeft }: { readonly bool: boolean; readonly numberIsLeft: boolean },
): Vector {
  const value = (own: number): number | undefined => {
    const [a, b] = numberIsLeft ? [number, own] : [own, number];
    return isComparison(operator) ? compared(operator, a, b, own, bool) : ARITHMETIC[operator]!(a, b);
  };
  return vector.flatMap((sample) => {
    const result = value(sample.value);
    return result === undefined ? [] : [{ labels: sample.labels, value: result }];
  });
}

const compared = (
  operator: Comparison,
  a: number,
  b: number,
  kept: number,
  bool: boolean,
): number | undefined => {
  const holds = COMPARE[operator](a, b);
  if (bool) return Number(holds);
  return holds ? kept : undefined;
};

type Operation = Pick<Binary, 'operator' | 'bool' | 'matching' | 'group'>;

/** Which label set decides whether two samples belong together. */
const matchKey = (labels: Labels, matching: Grouping | undefined): string =>
  labelsKey(matching ? grouped(labels, matching) : labels);

export function ofVectors(operation: Operation, left: Vector, right: Vector): Vector {
  const { operator, matching } = operation;
  if (operator === 'and' || operator === 'unless') {
    const there = new Set(right.map(({ labels }) => matchKey(labels, matching)));
    return left.filter(({ labels }) => there.has(matchKey(labels, matching)) === (operator === 'and'));
  }
  if (operator === 'or') {
    const there = new Set(left.map(({ labels }) => matchKey(labels, matching)));
    return [...left, ...right.filter(({ labels }) => !there.has(matchKey(labels, matching)))];
  }
  return joined(operation, left, right);
}

function joined({ operator, bool, matching, group }: Operation, left: Vector, right: Vector): Vector {
  const flipped = group?.side === 'right';
  const [many, one] = flipped ? [right, left] : [left, right];
  const ones = new Map<string, Sample>();
  for (const sample of one) {
    const key = matchKey(sample.labels, matching);
    if (ones.has(key))
      throw lokiError(
        `several series on the ${flipped ? 'left' : 'right'} of \`${operator}\` match the same one`,
      );
    ones.set(key, sample);
  }
  const results: Sample[] = [];
  const keys = new Set<string>();
  const used = new Set<string>();
  for (const sample of many) {
    const key = matchKey(sample.labels, matching);
    const other = ones.get(key);
    if (!other) continue;
    if (!group && used.has(key))
      throw lokiError(
        `several series on the left of \`${operator}\` match the same one: \`group_left\` is missing`,
      );
    used.add(key);
    const [a, b] = flipped ? [other.value, sample.value] : [sample.value, other.value];
    const value = isComparison(operator) ? compared(operator, a, b, a, bool) : ARITHMETIC[operator]!(a, b);
    const labels = resultLabels(sample.labels, other.labels, matching, group?.labels);
    const resultKey = labelsKey(labels);
    // Also where a comparison leaves them out.
    if (keys.has(resultKey)) throw lokiError(`\`${operator}\` gives several series of the same labels`);
    keys.add(resultKey);
    if (value !== undefined) results.push({ labels, value });
  }
  return results;
}

function resultLabels(
  many: Labels,
  one: Labels,
  matching: Grouping | undefined,
  included: readonly string[] | undefined,
): Labels {
  if (included === undefined) return matching ? grouped(many, matching) : many;
  const labels: Record<string, string> = { ...many };
  for (const name of included) {
    if (one[name]) labels[name] = one[name];
    else delete labels[name];
  }
  return labels;
}

/**
 * `label_replace(v, target, replacement, source, pattern)`: where the pattern matches the whole of the source label's
 * value, the target label becomes the replacement; an empty one is removed.
 *
 * Source: Prometheus' documentation, "label_replace()", which Loki's has as well.
 */
export function relabeling({
  label,
  replacement,
  source,
  pattern,
}: Extract<MetricExpr, { kind: 'label_replace' }>): (vector: Vector) => Vector {
  const compiled = RE2JS.compile(`^(?:${pattern})$`, RE2JS.DOTALL);
  const names = compiled.namedGroups();
  return (vector) => {
    const seen = new Set<string>();
    return vector.map((sample) => {
      const matcher = compiled.matcher(sample.labels[source] ?? '');
      const labels = matcher.find()
        ? replaced(sample.labels, label, expandedMatch(matcher, names, replacement))
        : sample.labels;
      const key = labelsKey(labels);
      if (seen.has(key)) throw lokiError('`label_replace` gives several series of the same labels');
      seen.add(key);
      return { labels, value: sample.value };
    });
  };
}

function replaced(labels: Labels, name: string, value: string): Labels {
  const { [name]: _, ...others } = labels;
  return value === '' ? others : { ...others, [name]: value };
}
