/**
 * The most frequent items of a stream in bounded memory, after Misra and Gries (1982): exact while there are no more
 * distinct items than counters. Beyond that a count may be too low, never too high, by at most 2/capacity of all
 * that was added; what is more frequent than that is always known.
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

  /** At most `most`, most frequent first; of equals the one that was seen first. */
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
   * Takes the median count off every counter and lets go of those with nothing left, which are half of them: so it
   * happens seldom, and each time takes off half of them at least as much as a single count loses. Hence the bound.
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
