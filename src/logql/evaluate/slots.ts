/**
 * The samples of one series that range functions still look at. Evaluations fall on a grid and windows end on it, so samples
 * are kept in slots whose bounds are the bounds of windows: a slot is in a window as a whole or not at all, and what is
 * kept of it is what functions need. Windows of several lengths look at the same slots.
 */
import type { LabelSet } from './shape.ts';

/** The window of a range function over these slots, as far as they know it. */
export interface Window {
  /** The range function. */
  readonly viewer: object;
  /** The place of its first slot. */
  readonly first: number;
  /** It has passed all slots. */
  readonly isIdle: boolean;
  /** There is a sample that it will have, after there was none. */
  wake(): void;
  /** Slots have changed that it may have passed. */
  recount(): void;
  /** Slots before its first one were removed. */
  shift(by: number): void;
}

/** What is kept of a slot: its sum, for what is counted; the figures of its values; or each of its values. */
export type Kept = 'sum' | 'figures' | 'each';

export interface Slot {
  readonly index: number;
  sum: number;
  count: number;
  low: number;
  high: number;
  first: number;
  last: number;
  values: number[] | undefined;
}

const slotOf = (index: number, value: number, kept: Kept): Slot => ({
  index,
  count: 1,
  sum: value,
  low: value,
  high: value,
  first: value,
  last: value,
  values: kept === 'each' ? [value] : undefined,
});

function put(slot: Slot, value: number, kept: Kept): void {
  slot.sum += value;
  if (kept === 'sum') return;
  if (kept === 'each') {
    slot.values!.push(value);
    return;
  }
  slot.count++;
  // A NaN gives way to the first number; after that it changes nothing.
  if (value < slot.low || Number.isNaN(slot.low)) slot.low = value;
  if (value > slot.high || Number.isNaN(slot.high)) slot.high = value;
  slot.last = value;
}

/** Slots that no window looks at any more are removed when they are so many. */
const REMOVED_AT_ONCE = 32;

export class SeriesSlots {
  /** Among the series of its track. */
  readonly key: string;
  readonly labels: LabelSet;
  /** The oldest first. */
  readonly slots: Slot[] = [];
  /** One for each range function. */
  views: readonly Window[] = [];
  /** No window looks at it any more. */
  isGone = false;
  readonly #kept: Kept;
  /** Views whose window has passed all slots. */
  #idle = 0;

  constructor(key: string, labels: LabelSet, kept: Kept) {
    this.key = key;
    this.labels = labels;
    this.#kept = kept;
  }

  /**
   * Samples come in the order of time, or next to it: see `LATE_MS`. `closed`: the last slot that an evaluation has looked
   * at.
   */
  add(index: number, value: number, closed: number): void {
    const { slots } = this;
    const last = slots.length > 0 ? slots[slots.length - 1] : undefined;
    if (index <= closed || (last !== undefined && index < last.index)) this.#addLate(index, value);
    else if (last?.index === index) put(last, value, this.#kept);
    else slots.push(slotOf(index, value, this.#kept));
    if (this.#idle > 0) this.#wake();
  }

  #addLate(index: number, value: number): void {
    const { slots } = this;
    let place = slots.length;
    while (place > 0 && slots[place - 1]!.index > index) place--;
    const slot = slots[place - 1];
    if (slot?.index === index) put(slot, value, this.#kept);
    else slots.splice(place, 0, slotOf(index, value, this.#kept));
    for (const view of this.views) view.recount();
  }

  /** The window of a view has passed all slots. */
  rest(): void {
    this.#idle++;
    this.isGone = this.#idle === this.views.length;
  }

  /** A range function is not evaluated any more. */
  drop(viewer: object): void {
    this.views = this.views.filter((view) => view.viewer !== viewer);
    this.#idle = this.views.filter(({ isIdle }) => isIdle).length;
    this.isGone = this.#idle === this.views.length;
  }

  #wake(): void {
    this.#idle = 0;
    for (const view of this.views) view.wake();
  }

  /** A view has moved on: what all have passed goes. */
  trim(): void {
    let passed = this.slots.length;
    for (const { first } of this.views) passed = Math.min(passed, first);
    if (passed < REMOVED_AT_ONCE) return;
    this.slots.splice(0, passed);
    for (const view of this.views) view.shift(passed);
  }
}
