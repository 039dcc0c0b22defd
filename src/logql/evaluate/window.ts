/**
 * The samples of one series that a range function still looks at. Evaluations fall on a grid and windows end on it, so
 * samples are kept in slots whose bounds are the bounds of windows: a slot is in a window as a whole or not at all, and
 * what is kept of it is what the function needs.
 */
import type { RangeFunction } from '../tree.ts';

interface Slot {
  readonly index: number;
  count: number;
  sum: number;
  low: number;
  high: number;
  first: number;
  last: number;
  /** Only for functions that need each value. */
  values: number[] | undefined;
}

/** What a function makes of a window that has samples. */
export type Reduce = (window: Window, rangeSeconds: number) => number;

const EACH_VALUE: ReadonlySet<RangeFunction> = new Set<RangeFunction>([
  'quantile_over_time',
  'stddev_over_time',
  'stdvar_over_time',
]);

const total = (slots: readonly Slot[], of: 'count' | 'sum'): number => {
  let sum = 0;
  for (const slot of slots) sum += slot[of];
  return sum;
};

export class Window {
  readonly #slots: Slot[] = [];
  readonly #each: boolean;
  /** How many slots, the oldest first, are in the window of the last evaluation. */
  #inside = 0;
  #sum = 0;

  constructor(name: RangeFunction) {
    this.#each = EACH_VALUE.has(name);
  }

  /** Samples come in the order of time, or next to it: see `LATE_MS`. */
  add(index: number, value: number): void {
    const slots = this.#slots;
    let place = slots.length;
    while (place > 0 && slots[place - 1]!.index > index) place--;
    const slot = slots[place - 1];
    if (slot?.index !== index) {
      slots.splice(place, 0, {
        index,
        count: 1,
        sum: value,
        low: value,
        high: value,
        first: value,
        last: value,
        values: this.#each ? [value] : undefined,
      });
      if (place < this.#inside) {
        this.#inside++;
        this.#sum += value;
      }
      return;
    }
    if (place <= this.#inside) this.#sum += value;
    slot.count++;
    slot.sum += value;
    // A NaN gives way to the first number; after that it changes nothing.
    if (value < slot.low || Number.isNaN(slot.low)) slot.low = value;
    if (value > slot.high || Number.isNaN(slot.high)) slot.high = value;
    slot.last = value;
    slot.values?.push(value);
  }

  /** Moves on to the slots after `from` up to `to`; those before are forgotten. */
  moveTo(from: number, to: number): void {
    const slots = this.#slots;
    let gone = 0;
    while (gone < slots.length && slots[gone]!.index <= from) {
      if (gone < this.#inside) this.#sum -= slots[gone]!.sum;
      gone++;
    }
    if (gone > 0) {
      slots.splice(0, gone);
      this.#inside = Math.max(0, this.#inside - gone);
    }
    while (this.#inside < slots.length && slots[this.#inside]!.index <= to) {
      this.#sum += slots[this.#inside]!.sum;
      this.#inside++;
    }
  }

  get hasSamples(): boolean {
    return this.#inside > 0;
  }

  /** Those of the window, the oldest first. */
  get slots(): readonly Slot[] {
    return this.#inside === this.#slots.length ? this.#slots : this.#slots.slice(0, this.#inside);
  }

  /** The sum of all samples in the window, kept up from window to window: exact if they are whole numbers. */
  get sum(): number {
    return this.#sum;
  }

  get empty(): boolean {
    return this.#slots.length === 0;
  }
}

/** `rate` of values is their sum per second, of lines their number: a line counts as 1. */
export function reducer(name: RangeFunction, { quantile, unwraps }: ReducerOptions): Reduce {
  // What is counted, lines or bytes, is a whole number.
  const sum: (window: Window) => number = unwraps
    ? ({ slots }) => total(slots, 'sum')
    : (window) => window.sum;
  switch (name) {
    case 'count_over_time':
    case 'bytes_over_time':
    case 'sum_over_time':
      return sum;
    case 'rate':
    case 'bytes_rate':
      return (window, seconds) => sum(window) / seconds;
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
      return ({ slots }) => quantileOf(slots, quantile);
    default:
      return () => 1;
  }
}

interface ReducerOptions {
  readonly quantile: number;
  /** Whether samples are the values of a label. */
  readonly unwraps: boolean;
}

/** Of the whole population. */
export function variance(values: readonly number[]): number {
  let mean = 0;
  let squares = 0;
  values.forEach((value, i) => {
    const apart = value - mean;
    mean += apart / (i + 1);
    squares += apart * (value - mean);
  });
  return squares / values.length;
}

/** Linear between the two nearest ranks, as Prometheus has it. */
function quantileOf(slots: readonly Slot[], q: number): number {
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const values = new Float64Array(total(slots, 'count'));
  let end = 0;
  for (const slot of slots) {
    for (const value of slot.values!) values[end++] = value;
  }
  // NaN comes first, so that it is the lowest.
  let nans = 0;
  for (let i = 0; i < end; i++) {
    if (!Number.isNaN(values[i])) continue;
    values[i] = values[nans]!;
    values[nans++] = Number.NaN;
  }
  const rank = q * (end - 1);
  const low = Math.max(0, Math.floor(rank));
  const weight = rank - Math.floor(rank);
  const atLow = nthOf(values, low, nans);
  // What follows it in order is the least of what now stands behind it.
  let atHigh = atLow;
  if (low + 1 < nans) atHigh = Number.NaN;
  else if (low + 1 < end) {
    atHigh = values[Math.max(low + 1, nans)]!;
    for (let i = low + 2; i < end; i++) if (values[i]! < atHigh) atHigh = values[i]!;
  }
  return atLow * (1 - weight) + atHigh * weight;
}

/** The value at a rank; values are moved so that none before it is higher, and none behind it lower (Hoare's selection). */
function nthOf(values: Float64Array, rank: number, nans: number): number {
  if (rank < nans) return Number.NaN;
  let [from, to] = [nans, values.length - 1];
  while (from < to) {
    const pivot = values[rank]!;
    let [i, j] = [from, to];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const value = values[i]!;
        values[i++] = values[j]!;
        values[j--] = value;
      }
    }
    if (j < rank) from = i;
    if (rank < i) to = j;
  }
  return values[rank]!;
}
