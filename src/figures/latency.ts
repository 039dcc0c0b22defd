/** How long something takes: over the whole run, and whether the last minutes were slower than that. */
import type { Quantiles } from '../model/figures.ts';
import { Distribution } from './distribution.ts';
import { RecentMedian } from './recent-median.ts';

/** What a duration counts as at least when slowness is asked for: nobody calls less slow. */
const LEAST_MS = 1;

export class Latency {
  readonly #run: Distribution;
  readonly #recent = new RecentMedian();

  constructor(digits: 0 | 3) {
    this.#run = new Distribution(digits);
  }

  add(timeMs: number, durationMs: number): void {
    this.#run.add(durationMs);
    this.#recent.add(timeMs, Math.max(LEAST_MS, durationMs));
  }

  /** Absent while nothing has a duration. */
  read(): Quantiles | undefined {
    return this.#run.count === 0 ? undefined : this.#run.quantiles();
  }

  /**
   * Median of the last five minutes over the median of the run; 1 where there are no values.
   */
  slowdown(nowMs: number): number {
    const recentMs = this.#recent.read(nowMs);
    return recentMs === undefined ? 1 : recentMs / Math.max(LEAST_MS, this.#run.quantile(0.5));
  }
}
