/** How late log records left, as percentiles; memory does not grow with the run. */

export interface Lateness {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const STEP_MS = 0.1;
const STEPS = 20_000;

export class LatenessMeter {
  // Anything older than a second is skipped, so two seconds of buckets hold all there can be.
  // Doubles count to 2^53; 32 bits would be over after two days at 20,000 records a second.
  readonly #counts = new Float64Array(STEPS);
  #total = 0;
  #max = 0;

  add(lateMs: number): void {
    const late = Math.max(0, lateMs);
    const step = Math.min(STEPS - 1, Math.floor(late / STEP_MS));
    this.#counts[step] = this.#counts[step]! + 1;
    this.#total++;
    if (late > this.#max) this.#max = late;
  }

  read(): Lateness {
    return { p50: this.#quantile(0.5), p99: this.#quantile(0.99), max: round(this.#max) };
  }

  #quantile(share: number): number {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return 0;
    for (let step = 0; step < STEPS; step++) {
      left -= this.#counts[step]!;
      if (left <= 0) return round(Math.min(this.#max, (step + 1) * STEP_MS));
    }
    return round(this.#max);
  }
}

const round = (ms: number): number => Math.round(ms * 100) / 100;
