/**
 * Joins *when* and *what*: walks the plans' slots, starts something wherever a plan is owed a record,
 * and gives out the records in time order. Pure: it is told how far to go and never waits.
 */
import TinyQueue from 'tinyqueue';
import type { SilenceReader } from '../simulate/conditions.ts';
import type { Draft, Episode, LogDraft } from '../simulate/draft.ts';
import type { Agenda } from '../simulate/marks.ts';
import type { Credit } from './credit.ts';

/** A run of an episode's records that is still to come. */
interface Pending {
  readonly episode: Episode;
  /** Whose traffic its records draw on. */
  readonly source: Source;
  next: number;
  timeMs: number;
  /** Its first log record is still promised to the slot it was started for. */
  promised: boolean;
  readonly order: number;
}

/** Where an episode came from: a lane, or something that draws on nobody's credit. */
type Source = Credit | undefined;

/** How many starts without a record a slot is given before it stays empty. */
const TRIES_PER_SLOT = 100;

export class Feed {
  readonly #parts: FeedParts;
  readonly #plans: readonly Credit[];
  readonly #pending = new TinyQueue<Pending>([], (a, b) => a.timeMs - b.timeMs || a.order - b.order);
  /** The plan whose slot comes first. */
  #first: Credit | undefined;
  /** Log records given out. */
  #given = 0;
  /** Log records of everything started. */
  #started = 0;
  /** Log records of started episodes whose time has not come. */
  #waiting = 0;
  #episodes = 0;
  #pacing = true;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#plans = [...parts.lanes, ...parts.extras];
    this.#findFirst();
  }

  /** Plan time of the next thing to do; `Infinity` when all is done. */
  get nextMs(): number {
    return Math.min(this.#slotMs, this.#agendaMs, this.#pending.peek()?.timeMs ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Log records due so far: of everything started, what does not wait for its time any more. Counted apart from
   * what is given out, so that a record lost between the two shows in the ledger.
   */
  get planned(): number {
    return this.#started - this.#waiting;
  }

  /** Things started because a lane's plan said so: requests, where that is what the rate counts. */
  get starts(): number {
    return this.#parts.lanes.reduce((sum, { starts }) => sum + starts, 0);
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
      const agendaMs = this.#agendaMs;
      const startMs = Math.min(slotMs, agendaMs);
      if (top && top.timeMs <= startMs) {
        if (top.timeMs > toMs) return;
        const draft = this.#takeFrom(top);
        if (draft) take(draft);
        count++;
      } else {
        if (startMs > toMs) return;
        count +=
          agendaMs <= slotMs
            ? this.#begin(this.#parts.agenda!.take(), undefined, agendaMs, take)
            : this.#fillSlot(this.#first!, slotMs, take);
      }
    }
  }

  /**
   * Passes over everything up to `toMs` without playing it; the number of log records that were due. Spans that
   * were on their way are given all the same: records that name them have left already. What would have been silent
   * is counted too: nobody has played it.
   */
  skipTo(toMs: number, takeSpan: (span: Draft) => void): number {
    let skipped = 0;
    for (let top = this.#pending.peek(); top && top.timeMs <= toMs; top = this.#pending.peek()) {
      const draft = this.#takeFrom(top);
      if (draft?.kind === 'log') skipped++;
      else if (draft) takeSpan(draft);
    }
    if (!this.#pacing) return skipped;
    for (const credit of this.#plans) {
      credit.slots += credit.plan.skipTo(toMs);
      // What was under way has filled some of these slots.
      const empty = Math.min(credit.owed, this.#parts.limit - this.#started);
      if (empty <= 0) continue;
      credit.given += empty;
      this.#given += empty;
      this.#started += empty;
      skipped += empty;
    }
    this.#findFirst();
    // One record each: whoever reads the marks afterwards learns from the account when an incident was on.
    for (; this.#agendaMs <= toMs; skipped++) {
      this.#parts.agenda!.take();
      this.#given++;
      this.#started++;
    }
    return skipped;
  }

  /** Ends every span that has begun by `atMs`, callees before their callers; what had not begun never happens. */
  cut(atMs: number, take: (draft: Draft) => void): void {
    for (let top = this.#pending.pop(); top; top = this.#pending.pop()) {
      for (const draft of top.episode.drafts.slice(top.next)) {
        if (draft.kind !== 'span' || draft.startMs > atMs || isSilent(this.#parts.silence, draft)) continue;
        draft.timeMs = atMs;
        draft.failed = true;
        draft.statusMessage = 'cut off when the run ended';
        draft.attributes = { ...draft.attributes, 'firedrill.cut': true };
        take(draft);
      }
    }
  }

  get #mayStart(): boolean {
    return this.#pacing && this.#started < this.#parts.limit;
  }

  get #slotMs(): number {
    return this.#first && this.#mayStart ? this.#first.plan.nextMs : Number.POSITIVE_INFINITY;
  }

  get #agendaMs(): number {
    const { agenda } = this.#parts;
    return agenda && this.#mayStart ? agenda.nextMs : Number.POSITIVE_INFINITY;
  }

  #findFirst(): void {
    let first = this.#plans[0];
    for (let i = 1; i < this.#plans.length; i++) {
      if (this.#plans[i]!.plan.nextMs < first!.plan.nextMs) first = this.#plans[i]!;
    }
    this.#first = first;
  }

  #fillSlot(credit: Credit, slotMs: number, take: (draft: Draft) => void): number {
    credit.enterSlot();
    if (this.#plans.length > 1) this.#findFirst();
    let taken = 0;
    for (let tries = 0; credit.owed > 0 && tries < TRIES_PER_SLOT; tries++) {
      const room = this.#parts.limit - this.#started;
      if (room <= 0) break;
      const episode = credit.start(slotMs, room);
      credit.starts++;
      if (credit.unit === 'starts') credit.given++;
      taken += this.#begin(episode, credit, slotMs, take);
    }
    return taken;
  }

  /** How many records it gave out at once. */
  #begin(episode: Episode, source: Source, timeMs: number, take: (draft: Draft) => void): number {
    this.#started += episode.logs;
    if (source?.unit === 'records') source.given += episode.unheard ?? 0;
    if (episode.endMs <= timeMs) {
      // A single event: over as it begins, no need to queue it.
      for (const draft of episode.drafts) {
        // What the agenda says is said at its time: a service's last words stand where its silence begins.
        const silent = source !== undefined && isSilent(this.#parts.silence, draft);
        if (draft.kind === 'log') this.#count(draft, source, silent);
        if (!silent) take(draft);
      }
      return episode.drafts.length;
    }
    if (episode.drafts.length === 0) return 0;
    const promised = source?.unit === 'records' && episode.drafts.some((draft) => this.#keeps(draft, source));
    if (promised) source.promised++;
    this.#waiting += episode.logs;
    this.#pending.push({
      episode,
      source,
      next: 0,
      timeMs: episode.drafts[0]!.timeMs,
      promised,
      order: this.#episodes++,
    });
    return 0;
  }

  /** The next record of the episode that is due first; `undefined` for one that is not to be seen. */
  #takeFrom(top: Pending): Draft | undefined {
    this.#pending.pop();
    const { drafts } = top.episode;
    const draft = drafts[top.next++]!;
    const following = drafts[top.next];
    if (following) {
      top.timeMs = following.timeMs;
      this.#pending.push(top);
    }
    const silent = isSilent(this.#parts.silence, draft);
    if (draft.kind === 'span') return silent ? undefined : draft;
    if (top.promised && this.#keeps(draft, top.source!)) {
      top.source!.promised--;
      top.promised = false;
    }
    this.#waiting--;
    const over = this.#given >= this.#parts.limit;
    this.#count(draft, top.source, silent || over);
    return silent || over ? undefined : draft;
  }

  /** Whether a record fills the slot that its episode was started for. */
  #keeps(draft: Draft, source: Credit): boolean {
    return draft.kind === 'log' && this.#parts.laneOf(draft.instance.service) === source;
  }

  /** One that nobody sees was never planned, but has used its credit. */
  #count(draft: LogDraft, source: Source, unseen: boolean): void {
    const lane = source && source.unit === 'records' ? this.#parts.laneOf(draft.instance.service) : undefined;
    if (lane) lane.given++;
    if (unseen) this.#started--;
    else this.#given++;
  }
}

/** A span of which any part is heard is told whole: the records in it name it. */
export function isSilent(silence: SilenceReader | undefined, draft: Draft): boolean {
  if (!silence) return false;
  const { service } = draft.instance;
  if (draft.kind === 'log') return silence(service, draft.timeMs) !== undefined;
  const untilMs = silence(service, draft.startMs);
  return untilMs !== undefined && draft.timeMs <= untilMs;
}

export interface FeedParts {
  /** Each with a plan of its own, in the order in which they go at the same time. */
  readonly lanes: readonly Credit[];
  /** Whose credit a record uses; `undefined`: nobody's. */
  readonly laneOf: (service: string) => Credit | undefined;
  /** Plans whose records come on top of all traffic. */
  readonly extras: readonly Credit[];
  readonly agenda?: Agenda | undefined;
  /** Until when a service that writes nothing now stays silent: what it would have written still uses its credit. */
  readonly silence?: SilenceReader | undefined;
  /**
   * The run has this many log records, no more. An episode that would go over it, where the scenario
   * has no shorter one, goes on without writing.
   */
  readonly limit: number;
}
