/**
 * Metric queries over records that stream by in the order of time: nothing is stored but what windows need, so memory is
 * bounded by the ranges and the series, not by how long the records go on.
 *
 * The profile is Loki 3.7: what differs between its versions or is not known exactly is refused by name
 * (docs/logql.md), never guessed.
 */
import { type Grid, type Labels, labelsKey, type Series } from '../../model/series.ts';
import { type Binary, type Grouping, isSetOperator, type MetricExpr, type Place } from '../tree.ts';
import { EvaluationError, needsLoki } from './errors.ts';
import type { Entry, Stream } from './line.ts';
import { type Clockwork, RangeEvaluation } from './range.ts';
import { aggregate, ofNumbers, ofVectors, relabeling, type Vector, withNumber } from './vector.ts';

export { EvaluationError } from './errors.ts';
export type { Entry, Stream, UnknownLabels } from './line.ts';

/** The additive functions: their series may be summed up while they are counted. */
const ADDITIVE: ReadonlySet<string> = new Set([
  ...['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'sum_over_time'],
]);

/** By how much a record may come after one of a later time: streams move entries of equal times apart. */
const LATE_MS = 1;

/** Each series holds its samples until the end. A ruler has no such limit, but no alert is meant to have as many. */
const DEFAULT_LIMIT: SeriesLimit = {
  mostSeries: 20_000,
  error: needsLoki('more than 20000 series: aggregate them, for example with sum by (…)'),
};

type Value = number | Vector;
type At = (timeMs: number) => Value;

export interface EvaluationOptions {
  readonly grid: Grid;
  /** The error of an expression that gives more series. Default: one that bounds the memory. */
  readonly limit?: SeriesLimit;
}

interface SeriesLimit {
  readonly mostSeries: number;
  readonly error: EvaluationError;
}

export class Evaluation {
  /** By what they compute: an expression often has the same range twice. */
  readonly #ranges = new Map<string, RangeEvaluation>();
  readonly #value: At;
  readonly #grid: Grid;
  readonly #limit: SeriesLimit;
  readonly #aheadMs: number;
  readonly #series = new Map<string, { labels: Labels; samples: { timeMs: number; value: number }[] }>();
  #nextMs: number;
  #error: EvaluationError | undefined;

  /** @throws EvaluationError if the expression has a part that is not evaluated here. */
  constructor(expr: MetricExpr, { grid, limit = DEFAULT_LIMIT }: EvaluationOptions) {
    this.#limit = limit;
    const clockwork: Clockwork = { originMs: grid.fromMs, stepMs: grid.stepMs };
    this.#value = this.#compile(expr, clockwork);
    this.#grid = grid;
    this.#nextMs = grid.fromMs;
    this.#aheadMs = Math.max(0, ...[...this.#ranges.values()].map(({ aheadMs }) => aheadMs));
  }

  /** Whether any part of the expression selects the stream; the answer is computed once for each stream. */
  selects(stream: Stream): boolean {
    return [...this.#ranges.values()].some((range) => range.selects(stream));
  }

  /** The next record, in the order of time. */
  take(entry: Entry): void {
    if (this.#error) return;
    this.#evaluateBefore(entry.timeMs);
    try {
      for (const range of this.#ranges.values()) range.take(entry);
    } catch (error) {
      this.#keepError(error);
    }
  }

  /** A window is closed at its end: a record of that very moment belongs to it. */
  #evaluateBefore(timeMs: number): void {
    const whole = timeMs - LATE_MS - this.#aheadMs;
    while (this.#nextMs <= this.#grid.toMs && whole > this.#nextMs) this.#evaluate();
  }

  /**
   * The values at every point of the grid, once all records were taken.
   *
   * @throws EvaluationError where Loki would answer with an error, or what it would answer is not known.
   */
  end(): readonly Series[] {
    while (!this.#error && this.#nextMs <= this.#grid.toMs) this.#evaluate();
    if (this.#error) throw this.#error;
    return [...this.#series.values()];
  }

  #evaluate(): void {
    const timeMs = this.#nextMs;
    this.#nextMs += this.#grid.stepMs;
    try {
      const value = this.#value(timeMs);
      const vector: Vector = typeof value === 'number' ? [{ labels: {}, value }] : value;
      for (const { labels, value: one } of vector) {
        const key = labelsKey(labels);
        let series = this.#series.get(key);
        if (!series) {
          if (this.#series.size >= this.#limit.mostSeries) throw this.#limit.error;
          series = { labels, samples: [] };
          this.#series.set(key, series);
        }
        series.samples.push({ timeMs, value: one });
      }
    } catch (error) {
      this.#keepError(error);
    }
  }

  #keepError(error: unknown): void {
    if (!(error instanceof EvaluationError)) throw error;
    this.#error ??= error;
  }

  #compile(expr: MetricExpr, clockwork: Clockwork, sumBy?: Grouping): At {
    switch (expr.kind) {
      case 'number':
        return () => expr.value;
      case 'vector':
        return () => [{ labels: {}, value: expr.value }];
      case 'range': {
        const key = meaningOf([expr, sumBy]);
        const range = this.#ranges.get(key) ?? new RangeEvaluation(expr, clockwork, sumBy);
        this.#ranges.set(key, range);
        return (timeMs) => range.at(timeMs);
      }
      case 'aggregation':
        return this.#compileAggregation(expr, clockwork);
      case 'label_replace': {
        const relabel = relabeling(expr);
        const inner = this.#compile(expr.of, clockwork);
        return (timeMs) => relabel(vectorOf(inner(timeMs)));
      }
      case 'binary':
        return operation(expr, this.#compile(expr.left, clockwork), this.#compile(expr.right, clockwork));
    }
  }

  #compileAggregation(
    {
      name,
      of,
      grouping = { keeps: true, labels: [] },
      parameter,
    }: Extract<MetricExpr, { kind: 'aggregation' }>,
    clockwork: Clockwork,
  ): At {
    if (name === 'approx_topk') throw needsLoki('`approx_topk`');
    const additive = name === 'sum' && of.kind === 'range' && !of.grouping && ADDITIVE.has(of.name);
    const inner = this.#compile(of, clockwork, additive ? grouping : undefined);
    return (timeMs) => aggregate(name, vectorOf(inner(timeMs)), grouping, parameter);
  }
}

/** Where a part of an expression is written, which does not matter to its value. */
const PLACE: ReadonlySet<string> = new Set<keyof Place>(['from', 'to', 'wrapped']);

const meaningOf = (parts: unknown): string =>
  // JSON has no infinities.
  JSON.stringify(parts, (name, value) =>
    PLACE.has(name) ? undefined : typeof value === 'number' ? String(value) : value,
  );

const vectorOf = (value: Value): Vector => (typeof value === 'number' ? [{ labels: {}, value }] : value);

function operation(expr: Binary, left: At, right: At): At {
  const { operator, bool } = expr;
  return (timeMs) => {
    const [a, b] = [left(timeMs), right(timeMs)];
    if (isSetOperator(operator) && (typeof a === 'number' || typeof b === 'number'))
      throw needsLoki(`\`${operator}\` with a number on one side`);
    if (typeof a === 'number' && typeof b === 'number') return ofNumbers(operator, a, b);
    if (typeof b === 'number') return withNumber(operator, a as Vector, b, { bool, numberIsLeft: false });
    if (typeof a === 'number') return withNumber(operator, b, a, { bool, numberIsLeft: true });
    return ofVectors(expr, a, b);
  };
}
