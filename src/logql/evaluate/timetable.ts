/** Queries on one grid of times, which are evaluated together: at each time, once all records are there that they look at. */
import type { Grid } from '../../model/series.ts';
import type { MetricExpr } from '../tree.ts';
import { Compiler, type Selections } from './compile.ts';
import { Query, type SeriesLimit } from './query.ts';
import type { RangeEvaluation } from './range.ts';
import type { Selection } from './selection.ts';

/** By how much a record may come after one of a later time: streams move entries of equal times apart. */
const LATE_MS = 1;

export class Timetable {
  readonly #grid: Grid;
  /** How long after its moment an evaluation has to wait for records that it looks at. */
  readonly #aheadMs: number;
  readonly #compiler: Compiler;
  readonly #users = new Map<RangeEvaluation, Set<Query>>();
  #queries: readonly Query[] = [];
  #nextMs: number;

  constructor(grid: Grid, aheadMs: number, selections: Selections) {
    this.#grid = grid;
    this.#aheadMs = aheadMs;
    this.#compiler = new Compiler({ originMs: grid.fromMs, stepMs: grid.stepMs }, selections);
    this.#nextMs = grid.fromMs;
  }

  /** @throws EvaluationError if the expression has a part that is not evaluated here */
  add(expr: MetricExpr, limit: SeriesLimit): Query {
    const query = new Query(this.#compiler.compile(expr), limit);
    for (const range of query.ranges) {
      const users = this.#users.get(range);
      if (users) users.add(query);
      else {
        this.#users.set(range, new Set([query]));
        range.begin();
      }
    }
    this.#queries = [...this.#queries, query];
    return query;
  }

  /** All records before this time were taken. A window is closed at its end: a record of that very moment belongs to it. */
  reach(timeMs: number): void {
    const whole = timeMs - LATE_MS - this.#aheadMs;
    while (whole > this.#nextMs && this.#nextMs <= this.#grid.toMs) this.#evaluate();
  }

  /** All records were taken. */
  end(): void {
    while (this.#nextMs <= this.#grid.toMs && this.#queries.length > 0) this.#evaluate();
  }

  /** The records of a selection cannot be read. */
  fail(selection: Selection, error: unknown): void {
    for (const query of this.#queries) {
      if ([...query.ranges].some((range) => range.isOf(selection))) query.fail(error);
    }
    this.#leaveFailed();
  }

  #evaluate(): void {
    const timeMs = this.#nextMs;
    this.#nextMs += this.#grid.stepMs;
    for (const query of this.#queries) query.evaluate(timeMs);
    if (this.#queries.some(({ hasFailed }) => hasFailed)) this.#leaveFailed();
  }

  /** What only failed queries look at is not kept up any more. */
  #leaveFailed(): void {
    const failed = this.#queries.filter(({ hasFailed }) => hasFailed);
    this.#queries = this.#queries.filter(({ hasFailed }) => !hasFailed);
    for (const query of failed) {
      for (const range of query.ranges) {
        const users = this.#users.get(range)!;
        users.delete(query);
        if (users.size === 0) range.end();
      }
    }
  }
}
