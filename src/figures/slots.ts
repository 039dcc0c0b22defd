/**
 * Counts per interval of time (slot), for the newest slots only: sliding minutes, hours, days. A ring buffer in which each
 * place stores the number of its slot, so that time may jump and records may be late.
 */
export interface SlotCounts {
  readonly all: number;
  readonly bad: number;
}

export class Slots {
  readonly #slotMs: number;
  readonly #length: number;
  /** The slot number since the epoch of each place. */
  readonly #slots: Float64Array;
  // Doubles, because 32-bit counters would overflow after a day at 50,000 records per second.
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
      // So late that a newer slot has its place.
      if (this.#slots[place]! > slot) return;
      this.#slots[place] = slot;
      this.#all[place] = 0;
      this.#bad[place] = 0;
    }
    this.#all[place]!++;
    if (bad) this.#bad[place]!++;
  }

  /** The counts of the slot of `nowMs` and those before it, `count` slots in total. */
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

  /** The kept slots from the first one with counts to the newest, including empty ones in between. */
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
