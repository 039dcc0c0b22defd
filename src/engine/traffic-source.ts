/**
 * One source of traffic: a rate plan, what it starts, and the state of the plan's slots. A slot whose time has come is
 *
 *     open      nothing is in it yet, so something has to be started
 *     promised  an episode was started for it and has not written its first log record yet
 *     filled    a log record is in it, or a start if that is what the plan counts
 *
 * Only an open slot starts an episode. The first record of the episode fills the promised slot and its later records
 * fill later slots, so the count in any window stays within one episode of the plan.
 */
import type { RatePlan } from '../schedule/plan.ts';
import type { Episode } from '../simulate/draft.ts';

/** Starts what comes next at this plan time; `room` is the number of log records that the run has left. */
export type Start = (timeMs: number, room: number) => Episode;

export class TrafficSource {
  readonly plan: RatePlan;
  /** What fills a slot: a log record, or a start. */
  readonly unit: 'records' | 'starts';
  readonly #start: Start;
  readonly #maxDebt: number;
  #open = 0;
  #starts = 0;

  /**
   * `maxDebt` is the number of records ahead of the plan that are remembered, a whole number. Without a limit, a service
   * that is called more often than its rate allows, in an incident for example, would be silent for hours afterwards.
   */
  constructor(plan: RatePlan, unit: TrafficSource['unit'], start: Start, maxDebt = Number.POSITIVE_INFINITY) {
    this.plan = plan;
    this.unit = unit;
    this.#start = start;
    this.#maxDebt = maxDebt;
  }

  /** Open slots. Negative (a debt) if records came before their slots. */
  get open(): number {
    return this.#open;
  }

  /** Number of starts so far. */
  get starts(): number {
    return this.#starts;
  }

  /** The time of the plan's next slot has come: it is open, unless a debt takes it. */
  enterSlot(): void {
    this.plan.advance();
    this.#open = Math.max(this.#open + 1, -this.#maxDebt);
  }

  start(timeMs: number, room: number): Episode {
    const episode = this.#start(timeMs, room);
    this.#starts++;
    if (this.unit === 'starts') this.occupy();
    return episode;
  }

  /** Open slots become promised or filled. A promised slot that becomes filled was occupied already. */
  occupy(slots = 1): void {
    this.#open -= slots;
  }

  /** Passes over the slots up to `timeMs`. Returns how many of them nothing is in, at most `most`: they count as filled. */
  skipTo(timeMs: number, most: number): number {
    this.#open += this.plan.skipTo(timeMs);
    const skipped = Math.max(0, Math.min(this.#open, most));
    this.occupy(skipped);
    return skipped;
  }
}
