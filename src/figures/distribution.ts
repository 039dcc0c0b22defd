/**
 * Quantiles of a stream of values in bounded memory: a DDSketch (docs/decisions/007-histograms.md). Every quantile
 * lies within 0.05% of the value that really stands at its rank, so whole values below 1,000 come out exact.
 */
import { DDSketch } from '@datadog/sketches-js';
import type { Quantiles } from '../model/figures.ts';

/** Relative: half a unit in the third digit. */
const ACCURACY = 0.0005;

export class Distribution {
  readonly #sketch = new DDSketch({ relativeAccuracy: ACCURACY });
  readonly #digits: number;
  readonly #least: number;

  /** `digits` after the point are what values have, and what readings are rounded to. */
  constructor(digits: 0 | 3) {
    this.#digits = digits;
    this.#least = 10 ** -digits / 2;
  }

  add(value: number): void {
    // The sketch has a bin for every step of 0.1% down to the least value: what rounds to 0 must not widen it.
    this.#sketch.accept(value < this.#least ? 0 : value);
  }

  get count(): number {
    return this.#sketch.count;
  }

  /** 0 while there are no values. */
  get mean(): number {
    return this.count === 0 ? 0 : this.#sketch.sum / this.count;
  }

  /** The value at rank `share * count`, rounded up ("nearest rank"), 0 < `share` <= 1; 0 while there are no values. */
  quantile(share: number): number {
    const { count, max } = this.#sketch;
    if (count === 0) return 0;
    const rank = Math.ceil(share * count);
    // Of the last rank the value is known to the digit.
    if (rank >= count) return this.#rounded(max);
    // The sketch takes a share of all but one and looks at the rank below: half a rank keeps clear of rounding.
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
