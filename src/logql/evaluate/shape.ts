/**
 * Values of several series at one moment. Which series they are seldom changes from moment to moment, so it is an object of
 * its own: what an operator finds out about the series of a vector it finds out once for each shape.
 */
import { type Labels, labelsKey } from '../../model/series.ts';
import type { Grouping } from '../tree.ts';

/** The labels of one series, with the text by which equal ones are recognized. */
export class LabelSet {
  readonly labels: Labels;
  #key: string | undefined;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  get key(): string {
    this.#key ??= labelsKey(this.labels);
    return this.#key;
  }
}

export type Shape = readonly LabelSet[];

/** A value for each series of its shape. */
export interface Vector {
  readonly shape: Shape;
  readonly values: readonly number[];
}

const NO_SERIES: Shape = [];
export const EMPTY: Vector = { shape: NO_SERIES, values: [] };

/** One series without labels. */
const ALONE: Shape = [new LabelSet({})];
export const vectorOf = (value: number | Vector): Vector =>
  typeof value === 'number' ? { shape: ALONE, values: [value] } : value;

/** The same shape for the same series, as long as they follow each other. */
export class Steady {
  #last: Shape = NO_SERIES;

  of(series: Shape): Shape {
    const last = this.#last;
    const isSame = series.length === last.length && series.every((one, i) => one === last[i]);
    if (!isSame) this.#last = series;
    return this.#last;
  }
}

/** Some series of a vector, by their places in it. */
export class Choice {
  #steady = new Steady();

  of({ shape, values }: Vector, places: readonly number[]): Vector {
    if (places.length === 0) return EMPTY;
    return {
      shape: this.#steady.of(places.map((place) => shape[place]!)),
      values: places.map((place) => values[place]!),
    };
  }
}

/** The labels that a grouping leaves of others, computed once for each label set. */
export class Grouper {
  readonly #grouping: Grouping;
  readonly #known = new WeakMap<LabelSet, LabelSet>();

  constructor(grouping: Grouping) {
    this.#grouping = grouping;
  }

  of(all: LabelSet): LabelSet {
    let left = this.#known.get(all);
    if (!left) {
      left = new LabelSet(grouped(all.labels, this.#grouping));
      this.#known.set(all, left);
    }
    return left;
  }
}

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
