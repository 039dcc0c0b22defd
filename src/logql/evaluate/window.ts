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

/** What a function makes of the slots in its window. `slots` are not empty, the oldest first. */
type Reduce = (slots: readonly Slot[], rangeSeconds: number) => number;

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
      return;
    }
    slot.count++;
    slot.sum += value;
    // A NaN gives way to the first number; after that it changes nothing.
    if (value < slot.low || Number.isNaN(slot.low)) slot.low = value;
    if (value > slot.high || Number.isNaN(slot.high)) slot.high = value;
    slot.last = value;
    slot.values?.push(value);
  }

  /** The slots after `from` up to `to`; those before are forgotten. */
  between(from: number, to: number): readonly Slot[] {
    const slots = this.#slots;
    let gone = 0;
    while (gone < slots.length && slots[gone]!.index <= from) gone++;
    if (gone > 0) slots.splice(0, gone);
    if (slots.length === 0 || slots.at(-1)!.index <= to) return slots;
    return slots.slice(
      0,
      slots.findIndex(({ index }) => index > to),
    );
  }

  get empty(): boolean {
    return this.#slots.length === 0;
  }
}

/** `rate` of values is their sum per second, of lines their number: a line counts as 1. */
export function reducer(name: RangeFunction, quantile: number): Reduce {
  switch (name) {
    case 'count_over_time':
    case 'bytes_over_time':
    case 'sum_over_time':
      return (slots) => total(slots, 'sum');
    case 'rate':
    case 'bytes_rate':
      return (slots, seconds) => total(slots, 'sum') / seconds;
    case 'avg_over_time':
      return (slots) => total(slots, 'sum') / total(slots, 'count');
    case 'min_over_time':
      return (slots) =>
        slots.reduce((low, slot) => (slot.low < low || Number.isNaN(low) ? slot.low : low), Number.NaN);
    case 'max_over_time':
      return (slots) =>
        slots.reduce((high, slot) => (slot.high > high || Number.isNaN(high) ? slot.high : high), Number.NaN);
    case 'first_over_time':
      return (slots) => slots[0]!.first;
    case 'last_over_time':
      return (slots) => slots.at(-1)!.last;
    case 'stdvar_over_time':
      return (slots) => variance(slots.flatMap(({ values }) => values!));
    case 'stddev_over_time':
      return (slots) => Math.sqrt(variance(slots.flatMap(({ values }) => values!)));
    case 'quantile_over_time':
      return (slots) => quantileOf(slots, quantile);
    default:
      return () => 1;
  }
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
  const values = sortedValues(slots);
  const rank = q * (values.length - 1);
  const low = Math.max(0, Math.floor(rank));
  const high = Math.min(values.length - 1, low + 1);
  const weight = rank - Math.floor(rank);
  return values[low]! * (1 - weight) + values[high]! * weight;
}

/** NaN comes first, so that it is the lowest. */
function sortedValues(slots: readonly Slot[]): Float64Array {
  const all = new Float64Array(total(slots, 'count'));
  let at = 0;
  for (const { values } of slots) {
    for (const value of values!) all[at++] = value;
  }
  // A typed array sorts numbers without calling back, and puts NaN last.
  all.sort();
  let numbers = all.length;
  while (numbers > 0 && Number.isNaN(all[numbers - 1])) numbers--;
  if (numbers === all.length) return all;
  return new Float64Array([...all.subarray(numbers), ...all.subarray(0, numbers)]);
}
