/**
 * Connects *when* (the slots of the plans) and *what* (the simulation): fills the slots of each traffic source and
 * hands out all records in time order. Pure: the caller says how far to go, and nothing here waits.
 */
import type { Draft, Episode, LogDraft } from '../simulate/draft.ts';
import type { Agenda } from '../simulate/marks.ts';
import { isSilenced, type SilenceReader } from '../simulate/silence.ts';
import type { TrafficSource } from './traffic-source.ts';
import { type StartedEpisode, UnderWay } from './under-way.ts';

/** How many starts that write no record a slot gets before it stays open. */
const TRIES_PER_SLOT = 100;

export interface FeedParts {
  /** The traffic itself, one source per plan. At the same time, earlier ones go first. */
  readonly lanes: readonly TrafficSource[];
  /** The lane whose slots the records of a service use; `undefined`: none. */
  readonly laneOf: (service: string) => TrafficSource | undefined;
  /** Sources whose records come on top of the traffic. */
  readonly extras: readonly TrafficSource[];
  readonly agenda?: Agenda | undefined;
  /** Records of a silenced service are discarded; they still use the slots of its lane. */
  readonly silence?: SilenceReader | undefined;
  /**
   * The run has this many log records, no more. If an episode would exceed it, because the scenario has no shorter one,
   * the records beyond the limit are discarded.
   */
  readonly limit: number;
}

export class Feed {
  readonly #parts: FeedParts;
  readonly #sources: readonly TrafficSource[];
  /** The source whose next slot comes first. */
  #first: TrafficSource | undefined;
  readonly #underWay = new UnderWay();
  /** Log records of everything started or skipped, without the discarded ones. */
  #started = 0;
  /** Those of them whose time has not come. */
  #waiting = 0;
  #pacing = true;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#sources = [...parts.lanes, ...parts.extras];
    this.#findFirst();
  }

  /** Plan time of the next slot, agenda entry or record; `Infinity` when everything is done. */
  get nextMs(): number {
    const recordMs = this.#underWay.peek()?.timeMs ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#slotMs, this.#agendaMs, recordMs);
  }

  /**
   * Log records that were due so far. Derived from what was started, not from what was handed out, so that the ledger
   * shows a record that is lost in between.
   */
  get planned(): number {
    return this.#started - this.#waiting;
  }

  /** Starts of all lanes: the requests, if the rate counts requests. */
  get starts(): number {
    return this.#parts.lanes.reduce((sum, { starts }) => sum + starts, 0);
  }

  /** Starts nothing more; what has started continues. */
  stopPacing(): void {
    this.#pacing = false;
  }

  /** Hands every record up to `toMs` to `take`, in time order. Returns early after `most` records. */
  advance(toMs: number, take: (draft: Draft) => void, most: number): void {
    for (let count = 0; count < most; ) {
      const started = this.#underWay.peek();
      const slotMs = this.#slotMs;
      const agendaMs = this.#agendaMs;
      const startMs = Math.min(slotMs, agendaMs);
      if (started && started.timeMs <= startMs) {
        if (started.timeMs > toMs) return;
        const draft = this.#takeRecord(started);
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
   * Passes over everything up to `toMs` without simulating it. Returns the number of log records that were due,
   * including those that a silenced service would have written: what is not simulated has no known service. Spans of
   * episodes under way are handed to `takeSpan`, because records that name them have left already.
   */
  skipTo(toMs: number, takeSpan: (span: Draft) => void): number {
    let skipped = 0;
    for (
      let started = this.#underWay.peek();
      started && started.timeMs <= toMs;
      started = this.#underWay.peek()
    ) {
      const draft = this.#takeRecord(started);
      if (draft?.kind === 'log') skipped++;
      else if (draft) takeSpan(draft);
    }
    if (!this.#pacing) return skipped;
    for (const source of this.#sources) {
      const slots = source.skipTo(toMs, this.#room);
      this.#started += slots;
      skipped += slots;
    }
    this.#findFirst();
    // Each agenda entry is one record. A skipped mark is missing from the output, but it is in the account.
    for (; this.#agendaMs <= toMs; skipped++) {
      this.#parts.agenda!.take();
      this.#started++;
    }
    return skipped;
  }

  /** Ends every span that is open at `atMs`, callees before their callers. Everything after `atMs` is dropped. */
  cut(atMs: number, take: (draft: Draft) => void): void {
    for (const draft of this.#underWay.takeAll()) {
      if (draft.kind !== 'span' || draft.startMs > atMs || isSilenced(this.#parts.silence, draft)) continue;
      draft.timeMs = atMs;
      draft.failed = true;
      draft.statusMessage = 'cut off when the run ended';
      draft.attributes = { ...draft.attributes, 'firedrill.cut': true };
      take(draft);
    }
  }

  /** Log records that may still be started. */
  get #room(): number {
    return Math.max(0, this.#parts.limit - this.#started);
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
    let first = this.#sources[0];
    for (let i = 1; i < this.#sources.length; i++) {
      if (this.#sources[i]!.plan.nextMs < first!.plan.nextMs) first = this.#sources[i]!;
    }
    this.#first = first;
  }

  /** Starts episodes until the slot is not open any more. Returns the number of records that it handed out. */
  #fillSlot(source: TrafficSource, slotMs: number, take: (draft: Draft) => void): number {
    source.enterSlot();
    if (this.#sources.length > 1) this.#findFirst();
    let taken = 0;
    for (let tries = 0; source.open > 0 && this.#room > 0 && tries < TRIES_PER_SLOT; tries++) {
      taken += this.#begin(source.start(slotMs, this.#room), source, slotMs, take);
    }
    return taken;
  }

  /** Hands out an episode that is over when it starts, and queues any other. Returns the number of records handed out. */
  #begin(
    episode: Episode,
    source: TrafficSource | undefined,
    timeMs: number,
    take: (draft: Draft) => void,
  ): number {
    const { drafts, logs, unwritten } = episode;
    this.#started += logs;
    if (source?.unit === 'records' && unwritten !== undefined) source.occupy(unwritten);
    if (episode.endMs <= timeMs) {
      for (const draft of drafts) this.#handOut(draft, source, take);
      return drafts.length;
    }
    if (drafts.length === 0) return 0;
    this.#waiting += logs;
    const promises = source && drafts.some((draft) => this.#laneOf(draft, source) === source);
    if (promises) source.occupy();
    this.#underWay.add(episode, source, promises ? 'promised' : 'filled');
    return 0;
  }

  #handOut(draft: Draft, source: TrafficSource | undefined, take: (draft: Draft) => void): void {
    // The agenda is never silenced: the last record of a crashing service is written when its silence starts.
    const silenced = source !== undefined && isSilenced(this.#parts.silence, draft);
    if (draft.kind === 'log') {
      this.#laneOf(draft, source)?.occupy();
      if (silenced) this.#started--;
    }
    if (!silenced) take(draft);
  }

  /** The next record of the episode that `#underWay` has first; `undefined` if it is discarded. */
  #takeRecord(started: StartedEpisode): Draft | undefined {
    const draft = this.#underWay.takeRecord();
    const silenced = isSilenced(this.#parts.silence, draft);
    if (draft.kind === 'span') return silenced ? undefined : draft;
    const discarded = silenced || this.planned >= this.#parts.limit;
    this.#waiting--;
    if (discarded) this.#started--;
    this.#useSlot(draft, started);
    return discarded ? undefined : draft;
  }

  /** A record fills the slot that its episode was started for, if it is of that lane and the first; otherwise another. */
  #useSlot(draft: LogDraft, started: StartedEpisode): void {
    const lane = this.#laneOf(draft, started.source);
    if (lane === started.source && started.slot === 'promised') started.slot = 'filled';
    else lane?.occupy();
  }

  /** The lane whose slot a record uses. Spans, the agenda and sources that count starts use none. */
  #laneOf(draft: Draft, source: TrafficSource | undefined): TrafficSource | undefined {
    return draft.kind === 'log' && source?.unit === 'records'
      ? this.#parts.laneOf(draft.instance.service)
      : undefined;
  }
}
