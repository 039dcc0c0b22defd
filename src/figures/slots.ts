/**
 * Counts by slots of time, for the newest slots only: sliding minutes, hours, days. A ring in which every place
 * knows which slot it stands for, so that time may jump, and records may come a little late, at no cost.
 */
export interface SlotCounts {
  readonly all: number;
  readonly bad: number;
}

export class Slots {
  readonly #slotMs: number;
  readonly #length: number;
  /** Which slot since the epoch each place holds now. */
  readonly #slots: Float64Array;
  // Doubles count to 2^53; 32 bits would be over after a day at 50,000 records a second.
  readonly #all: Float64Array;
  readonly #bad: Float64Array;

  /** Keeps `length` slots of `slotMs` milliseconds each. */
  constructor(slotMs: number, length: number) {
    this.#slotMs = slotMs;
    this.#length = length;
    this.#slots = new Float64Array(length).fill(Number.NaN);
    this.#all = new Float64Array(length);
    this.#bad = new Float64Array(length);
  }

  add(timeMs: number, bad: boolean): void {
    const slot = Math.floor(timeMs / this.#slotMs);
    const place = this.#placeOf(slot);
    if (this.#slots[place] !== slot) {
      // So late that its place has been taken by a newer slot.
      if (this.#slots[place]! > slot) return;
      this.#slots[place] = slot;
      this.#all[place] = 0;
      this.#bad[place] = 0;
    }
    this.#all[place]!++;
    if (bad) this.#bad[place]!++;
  }

  /** Of the slot that `nowMs` lies in and those before it, `count` in all. */
  last(nowMs: number, count: number): SlotCounts {
    const newest = Math.floor(nowMs / this.#slotMs);
    let all = 0;
    let bad = 0;
    for (let slot = newest - count + 1; slot <= newest; slot++) {
      const counts = this.#at(slot);
      all += counts.all;
      bad += counts.bad;
    }
    return { all, bad };
  }

  /** Every slot from the first that has counts, of those that are kept, to the newest; empty ones between included. */
  list(): readonly (SlotCounts & { readonly fromMs: number })[] {
    const known = this.#slots.filter((slot) => !Number.isNaN(slot));
    if (known.length === 0) return [];
    const newest = Math.max(...known);
    const kept = known.filter((slot) => slot > newest - this.#length);
    const first = Math.min(...kept);
    return Array.from({ length: newest - first + 1 }, (_, i) => ({
      fromMs: (first + i) * this.#slotMs,
      ...this.#at(first + i),
    }));
  }

  #at(slot: number): SlotCounts {
    const place = this.#placeOf(slot);
    return this.#slots[place] === slot
      ? { all: this.#all[place]!, bad: this.#bad[place]! }
      : { all: 0, bad: 0 };
  }

  #placeOf(slot: number): number {
    const place = slot % this.#length;
    // Slots before 1970 are negative.
    return place < 0 ? place + this.#length : place;
  }
}
