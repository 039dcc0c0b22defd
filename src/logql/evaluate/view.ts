/** The window of one range function over the slots of one series, and what functions make of it. */
import type { RangeFunction } from '../tree.ts';
import type { SeriesSlots, Slot } from './slots.ts';
import { SortedValues, variance } from './statistics.ts';

/** A range function, as the series know it. */
export interface Viewer {
  /** No later evaluation looks at slots up to this one. */
  readonly passed: number;
  viewOf(series: SeriesSlots): View;
  /** There is a sample that a window will have, after there was none. */
  wake(view: View): void;
}

export class View {
  readonly series: SeriesSlots;
  readonly viewer: Viewer;
  /** The places of the first slot of the window and of the first one behind it. */
  first = 0;
  end = 0;
  readonly #sorted: SortedValues | undefined;
  #sum = 0;
  /** Its window has passed all slots. */
  isIdle = false;
  #isStale = false;

  constructor(series: SeriesSlots, viewer: Viewer, sorts: boolean) {
    this.series = series;
    this.viewer = viewer;
    this.#sorted = sorts ? new SortedValues() : undefined;
  }

  /** Moves on to the slots after `from` up to `to`. */
  moveTo(from: number, to: number): void {
    if (this.#isStale) this.#restart();
    const { slots } = this.series;
    const [firstBefore, endBefore] = [this.first, this.end];
    let { first, end } = this;
    while (first < slots.length && slots[first]!.index <= from) {
      if (first < end) this.#sum -= slots[first]!.sum;
      first++;
    }
    if (end < first) end = first;
    while (end < slots.length && slots[end]!.index <= to) {
      this.#sum += slots[end]!.sum;
      end++;
    }
    this.first = first;
    this.end = end;
    this.#sorted?.change(
      valuesOf(slots, firstBefore, Math.min(first, endBefore)),
      valuesOf(slots, Math.max(first, endBefore), end),
    );
    if (first > firstBefore) this.series.trim();
  }

  get hasSamples(): boolean {
    return this.end > this.first;
  }

  /** Nothing is left for a later window either. */
  get isPast(): boolean {
    return this.first === this.series.slots.length;
  }

  /** The sum of all samples in the window, kept up from window to window: exact if they are whole numbers. */
  get sum(): number {
    return this.#sum;
  }

  /** Those of the window, the oldest first. */
  get slots(): readonly Slot[] {
    return this.series.slots.slice(this.first, this.end);
  }

  quantile(q: number): number {
    return this.#sorted!.quantile(q);
  }

  /** Is not looked at until there is another sample. */
  rest(): void {
    this.isIdle = true;
    this.series.rest();
  }

  wake(): void {
    if (!this.isIdle) return;
    this.isIdle = false;
    this.viewer.wake(this);
  }

  /** Slots before those of the window were removed. */
  shift(by: number): void {
    this.first -= by;
    this.end -= by;
  }

  /** Slots have changed that the window may have passed. */
  recount(): void {
    this.#isStale = true;
  }

  #restart(): void {
    this.#isStale = false;
    this.first = 0;
    this.end = 0;
    this.#sum = 0;
    this.#sorted?.clear();
  }
}

function valuesOf(slots: readonly Slot[], from: number, to: number): readonly number[] {
  if (to - from === 1) return slots[from]!.values!;
  const values: number[] = [];
  for (let i = from; i < to; i++) for (const value of slots[i]!.values!) values.push(value);
  return values;
}

const total = (slots: readonly Slot[], of: 'count' | 'sum'): number => {
  let sum = 0;
  for (const slot of slots) sum += slot[of];
  return sum;
};

/** What a function makes of a window that has samples. */
export type Reduce = (view: View, rangeSeconds: number) => number;

/** `rate` of values is their sum per second, of lines their number: a line counts as 1. */
export function reducer(name: RangeFunction, { quantile, unwraps }: ReducerOptions): Reduce {
  // What is counted, lines or bytes, is a whole number.
  const sum: (view: View) => number = unwraps ? ({ slots }) => total(slots, 'sum') : (view) => view.sum;
  switch (name) {
    case 'count_over_time':
    case 'bytes_over_time':
    case 'sum_over_time':
      return sum;
    case 'rate':
    case 'bytes_rate':
      return (view, seconds) => sum(view) / seconds;
    case 'avg_over_time':
      return ({ slots }) => total(slots, 'sum') / total(slots, 'count');
    case 'min_over_time':
      return ({ slots }) =>
        slots.reduce((low, slot) => (slot.low < low || Number.isNaN(low) ? slot.low : low), Number.NaN);
    case 'max_over_time':
      return ({ slots }) =>
        slots.reduce((high, slot) => (slot.high > high || Number.isNaN(high) ? slot.high : high), Number.NaN);
    case 'first_over_time':
      return ({ slots }) => slots[0]!.first;
    case 'last_over_time':
      return ({ slots }) => slots.at(-1)!.last;
    case 'stdvar_over_time':
      return ({ slots }) => variance(slots.flatMap(({ values }) => values!));
    case 'stddev_over_time':
      return ({ slots }) => Math.sqrt(variance(slots.flatMap(({ values }) => values!)));
    case 'quantile_over_time':
      return (view) => view.quantile(quantile);
    default:
      return () => 1;
  }
}

interface ReducerOptions {
  readonly quantile: number;
  /** Whether samples are the values of a label. */
  readonly unwraps: boolean;
}
