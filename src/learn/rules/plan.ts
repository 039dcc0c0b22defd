/** What a scenario must write so that an alert fires: the records of its incident and those of every day. */
import type { AlertRule } from '../../alerts/model.ts';
import { parse, print, silentComparison, thresholdOf } from '../../logql/index.ts';
import { type Binary, isComparison, type LogRange, type MetricExpr } from '../../logql/tree.ts';
import { eachExpr } from '../../logql/walk.ts';
import { quietFor, recordFor, type SelectedRecord } from './record.ts';
import { type Flow, type Outcome, type Trial, tried } from './trial.ts';
import { Impossible, NotFound } from './values.ts';

export interface RulePlan extends Trial {
  readonly rule: AlertRule;
  readonly outcome: Outcome;
}

export type Planned =
  | { readonly kind: 'plan'; readonly plan: RulePlan }
  /** It is true that the alert can never fire. */
  | { readonly kind: 'never'; readonly rule: AlertRule; readonly why: string; readonly fix: string }
  /** No records are found for which it fires. */
  | { readonly kind: 'unknown'; readonly rule: AlertRule; readonly why: string };

export function planFor(rule: AlertRule): Planned {
  const expr = parse(rule.expr);
  if (expr.kind === 'logs')
    return { kind: 'never', rule, why: 'it selects log lines, not numbers', fix: 'count_over_time(… [5m])' };
  const silent = silentComparison(rule.expr);
  if (silent?.kind === 'never') {
    return {
      kind: 'never',
      rule,
      why: `without records there is no series for \`${silent.text}\` to compare, and with records the condition is false`,
      fix: `absent_over_time(${silent.records})`,
    };
  }
  try {
    for (const trial of trialsFor(expr, rule.expr)) {
      const outcome = tried(rule, trial);
      if (outcome) return { kind: 'plan', plan: { ...trial, rule, outcome } };
    }
    return { kind: 'unknown', rule, why: 'no records are found for which it fires and resolves' };
  } catch (error) {
    if (error instanceof Impossible && needsAll(expr)) {
      return { kind: 'never', rule, why: error.message, fix: 'change one of its filters' };
    }
    if (error instanceof Impossible || error instanceof NotFound) {
      return { kind: 'unknown', rule, why: error.message };
    }
    throw error;
  }
}

/** Whether there is no series if one of its selections is empty. */
const needsAll = (expr: MetricExpr): boolean =>
  ![...eachExpr(expr)].some(
    (part) =>
      part.kind === 'vector' ||
      (part.kind === 'range' && part.name === 'absent_over_time') ||
      (part.kind === 'binary' && (part.operator === 'or' || part.operator === 'unless')),
  );

/** Every day, a service writes a record every few seconds. */
const QUIET_PER_SECOND = 0.2;

/** Counts of one selection of records. */
interface Leaf {
  readonly range: LogRange;
  readonly name: string;
}

function* trialsFor(expr: MetricExpr, text: string): Generator<Trial> {
  // Fires because of what is missing.
  const isBelow = thresholdOf(text)?.operator.startsWith('<') ?? false;
  const leaves = leavesOf(expr);
  const limits = limitsOf(expr);
  for (const values of valueSetsFor(leaves, limits)) {
    const counted = leaves.map(({ range }, i) => recordFor(range, values[i]?.loud));
    const quiet = leaves.flatMap(({ range }, i) => quietOf(range, values[i]?.quiet) ?? []);
    function* quieter(): Generator<Trial> {
      for (const rate of [QUIET_PER_SECOND, ...ratesFor(leaves, limits, counted)]) {
        const everyDay = distinct([...counted, ...quiet]).map((record) => ({ record, perSecond: rate }));
        for (const factor of isBelow ? [0.1, 0] : [0, 0.1]) yield { background: everyDay, storm: [], factor };
      }
    }
    const background = distinct(quiet).map((record) => ({ record, perSecond: QUIET_PER_SECOND }));
    if (isBelow) yield* quieter();
    for (const rate of ratesFor(leaves, limits, counted)) {
      for (const chosen of subsetsOf(distinct(counted))) {
        const storm = chosen.map((record): Flow => ({ record, perSecond: rate }));
        yield { background, storm, factor: 1 };
        if (background.length > 0) continue;
        // Nothing is quiet for this rule: a service that writes little every day.
        yield { background: chosen.map((record) => ({ record, perSecond: rate / 10 })), storm, factor: 1 };
      }
    }
    if (!isBelow) yield* quieter();
  }
}

/** Each selection once. */
function leavesOf(expr: MetricExpr): readonly Leaf[] {
  const leaves = new Map<string, Leaf>();
  for (const each of eachExpr(expr)) {
    if (each.kind === 'range') leaves.set(print(each), { range: each.of, name: each.name });
  }
  return [...leaves.values()];
}

/** The numbers that something is compared with. */
function limitsOf(expr: MetricExpr): readonly number[] {
  const limits = [...eachExpr(expr)].flatMap((each) =>
    each.kind === 'binary' && isComparison(each.operator) ? numbersIn(each) : [],
  );
  return limits.length === 0 ? [0] : limits;
}

const numbersIn = ({ left, right }: Binary): readonly number[] =>
  [left, right].flatMap((side) => (side.kind === 'number' ? [side.value] : []));

interface Values {
  readonly loud: string;
  readonly quiet: string;
}

/** Values to unwrap: above the limit and below it, or the other way around. */
function valueSetsFor(
  leaves: readonly Leaf[],
  limits: readonly number[],
): readonly (readonly (Values | undefined)[])[] {
  if (leaves.every(({ range }) => !range.unwrap)) return [leaves.map(() => undefined)];
  const limit = Math.max(...limits);
  const pairs = [
    [limit * 2 + 1, limit / 2],
    [limit / 2, limit * 2 + 1],
    [limit, 0],
    [1, 0],
  ] as const;
  return pairs.map(([loud, quiet]) =>
    leaves.map(({ range: { unwrap } }): Values | undefined => {
      if (!unwrap) return undefined;
      const unit = unwrap.conversion === undefined ? '' : unwrap.conversion === 'bytes' ? 'B' : 's';
      return { loud: `${loud}${unit}`, quiet: `${quiet}${unit}` };
    }),
  );
}

function quietOf(range: LogRange, value: string | undefined): SelectedRecord | undefined {
  if (value === undefined) return quietFor(range);
  try {
    return recordFor(range, value);
  } catch (error) {
    if (error instanceof Impossible || error instanceof NotFound) return quietFor(range);
    throw error;
  }
}

/** Records per second of an incident, at most. */
const MOST_PER_SECOND = 500;
/** How far above the limit. */
const MARGINS = [4, 20, 1.5];
const USUAL = [0.5, 2, 10];

function ratesFor(
  leaves: readonly Leaf[],
  limits: readonly number[],
  counted: readonly SelectedRecord[],
): readonly number[] {
  const needed = leaves.flatMap(({ range: { rangeMs }, name }, i) =>
    limits.map((limit) => perSecondFor(name, limit, rangeMs / 1000, counted[i]!.line.length)),
  );
  const rates = MARGINS.flatMap((margin) => needed.map((rate) => rate * margin));
  const usable = [...rates, ...USUAL].filter((rate) => rate >= 0.02 && rate <= MOST_PER_SECOND);
  return [...new Set(usable.map(rounded))];
}

function perSecondFor(name: string, limit: number, rangeSeconds: number, bytes: number): number {
  switch (name) {
    case 'count_over_time':
      return (limit + 1) / rangeSeconds;
    case 'rate':
      return limit;
    case 'bytes_over_time':
      return limit / rangeSeconds / bytes;
    case 'bytes_rate':
      return limit / bytes;
    default:
      return 1 / rangeSeconds;
  }
}

/** Two digits, as people write rates. */
const rounded = (rate: number): number => Number(rate.toPrecision(2));

/** Each alone, and all together. */
const subsetsOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length <= 1 ? [all] : [...all.map((one) => [one]), all];

const distinct = (records: readonly SelectedRecord[]): readonly SelectedRecord[] => [
  ...new Map(records.map((record) => [JSON.stringify(record), record])).values(),
];
