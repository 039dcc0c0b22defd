/**
 * The median of the last minutes: a coarse sketch (1%) for each of the last five minutes of the clock, including the
 * current one. They are merged on reading.
 */
import { DDSketch } from '@datadog/sketches-js';

const MINUTE_MS = 60_000;
const MINUTES = 5;

interface Minute {
  /** Minutes since the epoch. */
  readonly number: number;
  readonly sketch: DDSketch;
}

export class RecentMedian {
  /** Oldest first. */
  #minutes: Minute[] = [];

  add(timeMs: number, value: number): void {
    const number = Math.floor(timeMs / MINUTE_MS);
    const newest = this.#minutes.at(-1);
    if (newest?.number === number) newest.sketch.accept(value);
    else this.#minuteOf(number)?.sketch.accept(value);
  }

  /** The median of the five minutes up to `nowMs`; `undefined` without values. */
  read(nowMs: number): number | undefined {
    const oldest = Math.floor(nowMs / MINUTE_MS) - MINUTES + 1;
    const merged = new DDSketch();
    for (const { number, sketch } of this.#minutes) if (number >= oldest) merged.merge(sketch);
    return merged.count === 0 ? undefined : merged.getValueAtQuantile(0.5);
  }

  /** A late value belongs to its own minute, as long as that is kept. */
  #minuteOf(number: number): Minute | undefined {
    const newest = this.#minutes.at(-1)?.number ?? Number.NEGATIVE_INFINITY;
    if (number <= newest - MINUTES) return undefined;
    const known = this.#minutes.find((minute) => minute.number === number);
    if (known) return known;
    const minute = { number, sketch: new DDSketch() };
    const oldest = Math.max(newest, number) - MINUTES + 1;
    this.#minutes = [...this.#minutes.filter((kept) => kept.number >= oldest), minute].sort(
      (a, b) => a.number - b.number,
    );
    return minute;
  }
}
