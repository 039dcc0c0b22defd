/** Several metric queries over the same records: what they have in common is done once. */
import type { Grid, Series } from '../../model/series.ts';
import type { MetricExpr, RangeFunction } from '../tree.ts';
import { eachExpr } from '../walk.ts';
import { EvaluationError } from './errors.ts';
import type { Entry, Stream } from './line.ts';
import { meaningOf } from './meaning.ts';
import { DEFAULT_LIMIT, type Query, type SeriesLimit } from './query.ts';
import { Selection, StreamSelection, selectionKey } from './selection.ts';
import { Timetable } from './timetable.ts';

export interface EvaluationOptions {
  readonly grid: Grid;
  /** The error of an expression that gives more series. Default: one that bounds the memory. */
  readonly limit?: SeriesLimit;
}

export class Evaluations {
  readonly #selections = new Map<string, Selection>();
  readonly #timetables = new Map<string, Timetable>();
  readonly #streams = new WeakMap<Stream, readonly StreamSelection[]>();

  /**
   * Before the first record.
   *
   * @throws EvaluationError if the expression has a part that is not evaluated here
   */
  add(expr: MetricExpr, { grid, limit = DEFAULT_LIMIT }: EvaluationOptions): PendingEvaluation {
    const timetable = this.#timetableOf(grid, aheadMs(expr));
    return new PendingEvaluation(timetable, timetable.add(expr, limit));
  }

  #timetableOf(grid: Grid, ahead: number): Timetable {
    const key = meaningOf([grid, ahead]);
    let timetable = this.#timetables.get(key);
    if (!timetable) {
      timetable = new Timetable(grid, ahead, (name, of) => this.#selectionOf(name, of));
      this.#timetables.set(key, timetable);
    }
    return timetable;
  }

  #selectionOf(name: RangeFunction, of: Parameters<typeof selectionKey>[1]): Selection {
    const key = selectionKey(name, of);
    let selection = this.#selections.get(key);
    if (!selection) {
      selection = new Selection(name, of);
      this.#selections.set(key, selection);
    }
    return selection;
  }

  /** The next record, in the order of time. */
  take(entry: Entry): void {
    for (const timetable of this.#timetables.values()) timetable.reach(entry.timeMs);
    for (const selection of this.#ofStream(entry.stream)) {
      try {
        selection.take(entry);
      } catch (error) {
        this.#fail(selection.selection, error);
      }
    }
  }

  #ofStream(stream: Stream): readonly StreamSelection[] {
    let selections = this.#streams.get(stream);
    if (!selections) {
      selections = [...this.#selections.values()]
        .filter((selection) => !selection.isOver && selection.selects(stream))
        .map((selection) => new StreamSelection(selection, stream));
      this.#streams.set(stream, selections);
    }
    return selections;
  }

  #fail(selection: Selection, error: unknown): void {
    if (!(error instanceof EvaluationError)) throw error;
    for (const timetable of this.#timetables.values()) timetable.fail(selection, error);
  }
}

/** The series of one of them. */
export class PendingEvaluation {
  readonly #timetable: Timetable;
  readonly #query: Query;

  constructor(timetable: Timetable, query: Query) {
    this.#timetable = timetable;
    this.#query = query;
  }

  /**
   * The values at every point of the grid, once all records were taken.
   *
   * @throws EvaluationError where Loki would answer with an error, or what it would answer is not known.
   */
  end(): readonly Series[] {
    this.#timetable.end();
    return this.#query.series();
  }
}

/** How long after its moment an evaluation has to wait for records that it looks at. */
function aheadMs(expr: MetricExpr): number {
  let ahead = 0;
  for (const part of eachExpr(expr)) {
    if (part.kind === 'range') ahead = Math.max(ahead, -part.of.offsetMs);
  }
  return ahead;
}
