/**
 * Joins *when* and *what*: walks the plan's slots, starts something wherever the plan is owed a record,
 * and gives out the records in time order. Pure: it is told how far to go and never waits.
 *
 * Credit: slot i is filled when i records with a timestamp up to its time exist, or are promised by an
 * episode that has started but not yet written its first one. So an episode's further records use up
 * later slots, and the count in any window stays within one episode of the plan.
 */
import TinyQueue from 'tinyqueue';
import type { RatePlan } from '../schedule/plan.ts';
import type { Draft, Episode } from '../simulate/draft.ts';
import type { Simulation } from '../simulate/simulation.ts';

/** A run of an episode's records that is still to come. */
interface Pending {
  readonly episode: Episode;
  next: number;
  timeMs: number;
  /** Its first log record is still promised to the slot it was started for. */
  promised: boolean;
  readonly order: number;
}

/** How many starts without a record a slot is given before it stays empty. */
const TRIES_PER_SLOT = 100;

export class Feed {
  readonly #plan: RatePlan;
  readonly #simulation: Simulation;
  readonly #limit: number;
  readonly #pending = new TinyQueue<Pending>([], (a, b) => a.timeMs - b.timeMs || a.order - b.order);
  #slots = 0;
  /** Log records given out, and promised first records. */
  #given = 0;
  #promised = 0;
  /** Log records of everything started. */
  #started = 0;
  /** Log records of started episodes whose time has not come. */
  #waiting = 0;
  #episodes = 0;
  #pacing = true;

  /**
   * `limit`: the run has this many log records, no more. An episode that would go over it, where the scenario
   * has no shorter one, goes on without writing.
   */
  constructor(plan: RatePlan, simulation: Simulation, limit: number) {
    this.#plan = plan;
    this.#simulation = simulation;
    this.#limit = limit;
  }

  /** Plan time of the next thing to do; `Infinity` when all is done. */
  get nextMs(): number {
    return Math.min(this.#slotMs, this.#pending.peek()?.timeMs ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Log records due so far: of everything started, what does not wait for its time any more. Counted apart from
   * what is given out, so that a record lost between the two shows in the ledger.
   */
  get planned(): number {
    return this.#started - this.#waiting;
  }

  /** Stops starting things; what has started goes on. */
  stopPacing(): void {
    this.#pacing = false;
  }

  /** Gives every record up to `toMs` to `take`, in time order; stops early after `most` records. */
  advance(toMs: number, take: (draft: Draft) => void, most: number): void {
    for (let count = 0; count < most; ) {
      const top = this.#pending.peek();
      const slotMs = this.#slotMs;
      if (top && top.timeMs <= slotMs) {
        if (top.timeMs > toMs) return;
        const draft = this.#takeFrom(top);
        if (draft) take(draft);
        count++;
      } else {
        if (slotMs > toMs) return;
        count += this.#fillSlot(slotMs, take);
      }
    }
  }

  /**
   * Passes over everything up to `toMs` without playing it; the number of log records that were due. Spans that
   * were on their way are given all the same: records that name them have left already.
   */
  skipTo(toMs: number, takeSpan: (span: Draft) => void): number {
    let skipped = 0;
    for (let top = this.#pending.peek(); top && top.timeMs <= toMs; top = this.#pending.peek()) {
      const draft = this.#takeFrom(top);
      if (draft?.kind === 'log') skipped++;
      else if (draft) takeSpan(draft);
    }
    if (this.#pacing) {
      this.#slots += this.#plan.skipTo(toMs);
      // What was under way has filled some of these slots.
      const empty = Math.min(this.#slots - this.#given - this.#promised, this.#limit - this.#started);
      if (empty > 0) {
        this.#given += empty;
        this.#started += empty;
        skipped += empty;
      }
    }
    return skipped;
  }

  /** Ends every span that has begun by `atMs`, callees before their callers; what had not begun never happens. */
  cut(atMs: number, take: (draft: Draft) => void): void {
    for (let top = this.#pending.pop(); top; top = this.#pending.pop()) {
      for (const draft of top.episode.drafts.slice(top.next)) {
        if (draft.kind !== 'span' || draft.startMs > atMs) continue;
        draft.timeMs = atMs;
        draft.failed = true;
        draft.statusMessage = 'cut off when the run ended';
        draft.attributes = { ...draft.attributes, 'firedrill.cut': true };
        take(draft);
      }
    }
  }

  get #slotMs(): number {
    return this.#pacing && this.#started < this.#limit ? this.#plan.nextMs : Number.POSITIVE_INFINITY;
  }

  #fillSlot(slotMs: number, take: (draft: Draft) => void): number {
    this.#plan.advance();
    this.#slots++;
    let taken = 0;
    for (let tries = 0; this.#given + this.#promised < this.#slots && tries < TRIES_PER_SLOT; tries++) {
      const room = this.#limit - this.#started;
      if (room <= 0) break;
      const episode = this.#simulation.start(slotMs, room);
      this.#started += episode.logs;
      if (episode.endMs <= slotMs) {
        // A single event: over as it begins, no need to queue it.
        for (const draft of episode.drafts) take(draft);
        this.#given += episode.logs;
        taken += episode.drafts.length;
      } else if (episode.drafts.length > 0) {
        const promised = episode.logs > 0;
        if (promised) this.#promised++;
        this.#waiting += episode.logs;
        this.#pending.push({
          episode,
          next: 0,
          timeMs: episode.drafts[0]!.timeMs,
          promised,
          order: this.#episodes++,
        });
      }
    }
    return taken;
  }

  /** The next record of the episode that is due first; `undefined` for a log record over the limit. */
  #takeFrom(top: Pending): Draft | undefined {
    this.#pending.pop();
    const { drafts } = top.episode;
    const draft = drafts[top.next++]!;
    const following = drafts[top.next];
    if (following) {
      top.timeMs = following.timeMs;
      this.#pending.push(top);
    }
    if (draft.kind === 'span') return draft;
    if (top.promised) this.#promised--;
    top.promised = false;
    this.#waiting--;
    if (this.#given >= this.#limit) {
      this.#started--;
      return undefined;
    }
    this.#given++;
    return draft;
  }
}
