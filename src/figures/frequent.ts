/**
 * The most frequent items of a stream in bounded memory (Misra and Gries, 1982). Counts are exact as long as there are no
 * more distinct items than counters. Beyond that, a count may be too low, but never too high, by at most 2/capacity of
 * all additions. An item that is more frequent than that always has a counter.
 */
export interface Counted {
  readonly item: string;
  readonly count: number;
}

export class FrequentItems {
  readonly #capacity: number;
  readonly #counts = new Map<string, { count: number }>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(item: string): void {
    const known = this.#counts.get(item);
    if (known) {
      known.count++;
      return;
    }
    this.#counts.set(item, { count: 1 });
    if (this.#counts.size > this.#capacity) this.#makeRoom();
  }

  /** The `most` most frequent items, most frequent first. With equal counts, the item that was seen first comes first. */
  top(most: number): readonly Counted[] {
    const best: Counted[] = [];
    for (const [item, { count }] of this.#counts) {
      if (best.length === most && count <= best[most - 1]!.count) continue;
      let place = best.length;
      while (place > 0 && best[place - 1]!.count < count) place--;
      best.splice(place, 0, { item, count });
      if (best.length > most) best.pop();
    }
    return best;
  }

  /**
   * Subtracts the median count from every counter and removes those at zero or below: half of them, so this happens
   * seldom. Each time, half of the counters lose at least as much as any single count does, hence the bound.
   */
  #makeRoom(): void {
    const sorted = Float64Array.from(this.#counts.values(), ({ count }) => count).sort();
    const median = sorted[sorted.length >> 1]!;
    for (const [item, counter] of this.#counts) {
      counter.count -= median;
      if (counter.count <= 0) this.#counts.delete(item);
    }
  }
}
