/** How late log records were emitted, as percentiles. Uses constant memory. */

export interface Lateness {
  /** All in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Width and number of the buckets: two seconds in total, because what is later than one second is skipped. */
const BUCKET_MS = 0.1;
const BUCKETS = 20_000;

export class LatenessMeter {
  // Doubles, because 32-bit counters would overflow after two days at 20,000 records per second.
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;
  #max = 0;

  add(lateMs: number): void {
    const late = Math.max(0, lateMs);
    const bucket = Math.min(BUCKETS - 1, Math.floor(late / BUCKET_MS));
    this.#counts[bucket] = this.#counts[bucket]! + 1;
    this.#total++;
    if (late > this.#max) this.#max = late;
  }

  read(): Lateness {
    return { p50: this.#quantile(0.5), p99: this.#quantile(0.99), max: round(this.#max) };
  }

  #quantile(share: number): number {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return round(Math.min(this.#max, (bucket + 1) * BUCKET_MS));
    }
    return round(this.#max);
  }
}

/** To a hundredth of a millisecond. */
const round = (ms: number): number => Math.round(ms * 100) / 100;
