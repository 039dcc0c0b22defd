/** Expressions as functions of time. Parts that mean the same are one function, and are computed once for each moment. */
import type { Aggregation, Binary, Grouping, MetricExpr, RangeFunction } from '../tree.ts';
import { isSetOperator } from '../tree.ts';
import { aggregation } from './aggregations.ts';
import { needsLoki } from './errors.ts';
import { meaningOf } from './meaning.ts';
import { ofNumbers, ofVectors, withNumber } from './operators.ts';
import type { At, Compiled } from './query.ts';
import { type Clockwork, RangeEvaluation } from './range.ts';
import { relabeling } from './relabel.ts';
import { type Selection, selectionKey } from './selection.ts';
import { type Vector, vectorOf } from './shape.ts';

/** The additive functions: their series may be summed up while they are counted. */
const ADDITIVE: ReadonlySet<string> = new Set([
  ...['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'sum_over_time'],
]);

type RangeExpr = Extract<MetricExpr, { kind: 'range' }>;
type AggregationExpr = Extract<MetricExpr, { kind: 'aggregation' }>;

interface Part extends Compiled {
  /** Equal parts are one object. */
  readonly id: number;
}

export type Selections = (name: RangeFunction, of: RangeExpr['of']) => Selection;

export class Compiler {
  readonly #clockwork: Clockwork;
  readonly #selections: Selections;
  readonly #parts = new Map<string, Part>();

  constructor(clockwork: Clockwork, selections: Selections) {
    this.#clockwork = clockwork;
    this.#selections = selections;
  }

  /** @throws EvaluationError if the expression has a part that is not evaluated here */
  compile(expr: MetricExpr): Part {
    switch (expr.kind) {
      case 'number':
        return this.#part(['number', expr.value], [], () => () => expr.value);
      case 'vector': {
        const vector = vectorOf(expr.value);
        return this.#part(['vector', expr.value], [], () => () => vector);
      }
      case 'range':
        return this.#range(expr);
      case 'aggregation':
        return this.#aggregation(expr);
      case 'label_replace': {
        const { kind, label, replacement, source, pattern } = expr;
        const relabel = relabeling(expr);
        const inner = this.compile(expr.of);
        return this.#part(
          [kind, label, replacement, source, pattern],
          [inner],
          () => (timeMs) => relabel(vectorOf(inner.at(timeMs))),
        );
      }
      case 'binary': {
        const { kind, operator, bool, matching, group } = expr;
        const [left, right] = [this.compile(expr.left), this.compile(expr.right)];
        return this.#part([kind, operator, bool, matching, group], [left, right], () =>
          operation(expr, left.at, right.at),
        );
      }
    }
  }

  #part(meaning: readonly unknown[], inner: readonly Part[], at: () => At): Part {
    const key = meaningOf([...meaning, ...inner.map(({ id }) => id)]);
    const known = this.#parts.get(key);
    if (known) return known;
    const ranges = new Set(inner.flatMap((part) => [...part.ranges]));
    const part = { id: this.#parts.size, ranges, at: remembering(at()) };
    this.#parts.set(key, part);
    return part;
  }

  /** `sumBy`: its values are summed up by these labels. */
  #range(expr: RangeExpr, sumBy?: Grouping): Part {
    const { name, parameter, of, grouping } = expr;
    const key = meaningOf([
      'range',
      name,
      parameter,
      of.rangeMs,
      of.offsetMs,
      grouping,
      sumBy,
      selectionKey(name, of),
    ]);
    const known = this.#parts.get(key);
    if (known) return known;
    const selection = (): Selection => this.#selections(name, of);
    const range = new RangeEvaluation(expr, { clockwork: this.#clockwork, sumBy, selection });
    const part = {
      id: this.#parts.size,
      ranges: new Set([range]),
      at: remembering((timeMs) => range.at(timeMs)),
    };
    this.#parts.set(key, part);
    return part;
  }

  #aggregation({ kind, name, of, grouping = { keeps: true, labels: [] }, parameter }: AggregationExpr): Part {
    if (name === 'approx_topk') throw needsLoki('`approx_topk`');
    const inner = isAdditive(name, of) ? this.#range(of, grouping) : this.compile(of);
    return this.#part([kind, name, grouping, parameter], [inner], () => {
      const aggregate = aggregation(name, grouping, parameter);
      return (timeMs) => aggregate(vectorOf(inner.at(timeMs)));
    });
  }
}

const isAdditive = (name: Aggregation, of: MetricExpr): of is RangeExpr =>
  name === 'sum' && of.kind === 'range' && !of.grouping && ADDITIVE.has(of.name);

/** Moments come in order: only the last one is asked for again. */
function remembering(at: At): At {
  let lastMs = Number.NaN;
  let last: number | Vector = Number.NaN;
  return (timeMs) => {
    if (timeMs !== lastMs) {
      last = at(timeMs);
      lastMs = timeMs;
    }
    return last;
  };
}

function operation(expr: Binary, left: At, right: At): At {
  const { operator, bool } = expr;
  const hasSets = isSetOperator(operator);
  const withOne = withNumber(operator, bool);
  const ofBoth = ofVectors(expr);
  return (timeMs) => {
    const [a, b] = [left(timeMs), right(timeMs)];
    if (hasSets && (typeof a === 'number' || typeof b === 'number'))
      throw needsLoki(`\`${operator}\` with a number on one side`);
    if (typeof a === 'number' && typeof b === 'number') return ofNumbers(operator, a, b);
    if (typeof b === 'number') return withOne(a as Vector, b, false);
    if (typeof a === 'number') return withOne(b, a, true);
    return ofBoth(a, b);
  };
}
