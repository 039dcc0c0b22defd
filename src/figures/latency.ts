/** Latency over the whole run, and the slowdown in the last minutes. */
import type { Quantiles } from '../model/figures.ts';
import { Distribution } from './distribution.ts';
import { RecentMedian } from './recent-median.ts';

/** Shorter durations count as this for the slowdown: changes below a millisecond do not matter. */
const MIN_MS = 1;

export class Latency {
  readonly #run: Distribution;
  readonly #recent = new RecentMedian();

  constructor(digits: 0 | 3) {
    this.#run = new Distribution(digits);
  }

  add(timeMs: number, durationMs: number): void {
    this.#run.add(durationMs);
    this.#recent.add(timeMs, Math.max(MIN_MS, durationMs));
  }

  /** `undefined` without durations. */
  read(): Quantiles | undefined {
    return this.#run.count === 0 ? undefined : this.#run.quantiles();
  }

  /** The median of the last five minutes divided by the median of the run; 1 without values. */
  slowdown(nowMs: number): number {
    const recentMs = this.#recent.read(nowMs);
    return recentMs === undefined ? 1 : recentMs / Math.max(MIN_MS, this.#run.quantile(0.5));
  }
}
