/** One expression on a grid of times: its value at each of them, as series. */
import type { Labels, Series } from '../../model/series.ts';
import { EvaluationError, needsLoki } from './errors.ts';
import type { RangeEvaluation } from './range.ts';
import { type LabelSet, type Shape, type Vector, vectorOf } from './shape.ts';

/** Each series holds its samples until the end. A ruler has no such limit, but no alert is meant to have as many. */
export const DEFAULT_LIMIT: SeriesLimit = {
  mostSeries: 20_000,
  error: needsLoki('more than 20000 series: aggregate them, for example with sum by (…)'),
};

export interface SeriesLimit {
  readonly mostSeries: number;
  readonly error: EvaluationError;
}

export type At = (timeMs: number) => number | Vector;

export interface Compiled {
  readonly at: At;
  readonly ranges: ReadonlySet<RangeEvaluation>;
}

/** The samples of one series, close together because there can be millions. */
interface Samples {
  readonly labels: Labels;
  readonly times: number[];
  readonly values: number[];
}

export class Query {
  readonly #compiled: Compiled;
  readonly #limit: SeriesLimit;
  readonly #series = new Map<string, Samples>();
  #lastShape: Shape | undefined;
  #ofShape: readonly Samples[] = [];
  #error: EvaluationError | undefined;

  constructor(compiled: Compiled, limit: SeriesLimit) {
    this.#compiled = compiled;
    this.#limit = limit;
  }

  get ranges(): ReadonlySet<RangeEvaluation> {
    return this.#compiled.ranges;
  }

  get hasFailed(): boolean {
    return this.#error !== undefined;
  }

  fail(error: unknown): void {
    if (!(error instanceof EvaluationError)) throw error;
    this.#error ??= error;
  }

  evaluate(timeMs: number): void {
    try {
      const { shape, values } = vectorOf(this.#compiled.at(timeMs));
      const samples = this.#samplesOf(shape);
      for (let i = 0; i < samples.length; i++) {
        samples[i]!.times.push(timeMs);
        samples[i]!.values.push(values[i]!);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #samplesOf(shape: Shape): readonly Samples[] {
    if (shape === this.#lastShape) return this.#ofShape;
    this.#ofShape = shape.map((set) => this.#sampled(set));
    this.#lastShape = shape;
    return this.#ofShape;
  }

  #sampled({ key, labels }: LabelSet): Samples {
    let series = this.#series.get(key);
    if (!series) {
      if (this.#series.size >= this.#limit.mostSeries) throw this.#limit.error;
      series = { labels, times: [], values: [] };
      this.#series.set(key, series);
    }
    return series;
  }

  /** @throws EvaluationError where Loki would answer with an error, or what it would answer is not known */
  series(): readonly Series[] {
    if (this.#error) throw this.#error;
    return [...this.#series.values()].map(({ labels, times, values }) => ({
      labels,
      samples: times.map((timeMs, i) => ({ timeMs, value: values[i]! })),
    }));
  }
}
