/**
 * Quantiles of a stream of values in bounded memory: a DDSketch (docs/decisions/007-histograms.md). Every quantile is
 * within 0.05% of the value at its rank, so whole values below 1,000 are exact.
 */
import { DDSketch } from '@datadog/sketches-js';
import type { Quantiles } from '../model/figures.ts';

/** Maximum relative error: half a unit in the third digit. */
const ACCURACY = 0.0005;

export class Distribution {
  readonly #sketch = new DDSketch({ relativeAccuracy: ACCURACY });
  readonly #digits: number;
  /** Smaller values are rounded to 0. */
  readonly #min: number;

  /** `digits`: decimals of the values, to which quantiles are rounded. */
  constructor(digits: 0 | 3) {
    this.#digits = digits;
    this.#min = 10 ** -digits / 2;
  }

  add(value: number): void {
    // The sketch has a bin for every step of 0.1% down to its smallest value, so values that round to 0 are added as 0.
    this.#sketch.accept(value < this.#min ? 0 : value);
  }

  get count(): number {
    return this.#sketch.count;
  }

  /** 0 without values. */
  get mean(): number {
    return this.count === 0 ? 0 : this.#sketch.sum / this.count;
  }

  /** The value at the rank `share * count`, rounded up ("nearest rank"), 0 < `share` <= 1; 0 without values. */
  quantile(share: number): number {
    const { count, max } = this.#sketch;
    if (count === 0) return 0;
    const rank = Math.ceil(share * count);
    // The value of the last rank is known exactly.
    if (rank >= count) return this.#rounded(max);
    // The sketch multiplies by `count - 1` and rounds down. Subtracting half a rank avoids rounding errors.
    const value = this.#sketch.getValueAtQuantile((rank - 0.5) / (count - 1));
    return this.#rounded(Math.min(value, max));
  }

  quantiles(): Quantiles {
    return {
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      max: this.quantile(1),
    };
  }

  #rounded(value: number): number {
    return Number(value.toFixed(this.#digits));
  }
}
