/**
 * Metric queries over records that stream by in the order of time: nothing is stored but what windows need, so memory is
 * bounded by the ranges and the series, not by how long the records go on.
 *
 *     record ─▶ selection ─▶ track ─▶ slots of a series ◀─ view ◀─ range ◀─ operators ◀─ query
 *               (pipeline)   (grouping)                    (window)          at each time of the grid
 *
 * The profile is Loki 3.7: what differs between its versions or is not known exactly is refused by name
 * (docs/logql.md), never guessed.
 */
import type { Series } from '../../model/series.ts';
import type { MetricExpr } from '../tree.ts';
import { type EvaluationOptions, Evaluations, type PendingEvaluation } from './evaluations.ts';
import type { Entry } from './line.ts';

export { EvaluationError } from './errors.ts';
export { Evaluations, type PendingEvaluation } from './evaluations.ts';
export type { Entry, Stream, UnknownLabels } from './line.ts';

/** One query. */
export class Evaluation {
  readonly #all = new Evaluations();
  readonly #pending: PendingEvaluation;

  /** @throws EvaluationError if the expression has a part that is not evaluated here. */
  constructor(expr: MetricExpr, options: EvaluationOptions) {
    this.#pending = this.#all.add(expr, options);
  }

  /** The next record, in the order of time. */
  take(entry: Entry): void {
    this.#all.take(entry);
  }

  /** @throws EvaluationError as `PendingEvaluation` does */
  end(): readonly Series[] {
    return this.#pending.end();
  }
}
