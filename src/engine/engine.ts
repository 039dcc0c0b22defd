/**
 * The run itself: wakes once a tick, gives outputs what is due, skips what is too late, and stops in
 * order: pacing, episodes, spans still open, outputs' flush.
 */
import type { EmittedCounts } from '../core/ledger.ts';
import { LEVEL_RANK, type Level } from '../model/level.ts';
import type { Output } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';
import type { Change, RunControl, RunPhase, RunStatus, TimelineEntry } from '../model/run.ts';
import type { Draft } from '../simulate/draft.ts';
import type { Simulation } from '../simulate/simulation.ts';
import type { Feed } from './feed.ts';
import { type Lateness, LatenessMeter } from './lateness.ts';
import { Outlets, type RunFault } from './outlets.ts';
import type { Pace } from './pace.ts';

/** Behind by more than this a record is skipped: it is never crammed in. */
const LATEST_MS = 1000;
/** What episodes that have begun are given to end by themselves, and the most of the whole shutdown that this may be. */
const DRAIN_MS = 2000;
const DRAIN_SHARE = 1 / 4;
/** Kept of the shutdown for outputs that overrun their flush, and for closing. */
const CLOSING_MS = 1500;
/** Most records handed over at once: few enough to die young, which is what garbage collection is fast at. */
const BATCH = 512;

export interface EngineOptions {
  readonly feed: Feed;
  /** What live changes go to. */
  readonly simulation: Pick<Simulation, 'ratios' | 'setRatios'>;
  readonly pace: Pace;
  readonly outputs: readonly Output[];
  /** Sees every record that leaves, and keeps no account. */
  readonly figures?: { add(records: readonly TelemetryRecord[]): void };
  /** First part of every `log.record.uid`. */
  readonly runId: string;
  /** Log records below it are filtered. */
  readonly leastLevel: Level;
  /** Plan time at which the run ends; `Infinity` until stopped. */
  readonly durationMs: number;
  /** Lets every episode end by itself, however long: what a counted run asks for. */
  readonly drainFully: boolean;
  /**
   * How long the run may take to end, in real milliseconds, from `stop` or from the end of its time: one deadline for
   * what has begun, for flushing and for closing. Read when the end begins.
   */
  readonly shutdownMs: number;
  /** Real milliseconds from any origin; default: the machine's monotonic clock. */
  readonly monotonic?: () => number;
  /** Called after every tick: for progress, which looks at `status()` as often as it likes. */
  readonly onTick?: () => void;
  /** Told of each fault when it shows, which may be hours before the run ends. */
  readonly onFault?: (fault: RunFault) => void;
}

/** How long the plan was followed, and the log records that made due; what began in that time ended after it. */
export interface Paced {
  readonly ms: number;
  readonly logs: number;
  readonly starts: number;
  /** `stop` ended it before its time was over. */
  readonly interrupted: boolean;
}

export interface RunResult extends EmittedCounts {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly lateness: Lateness;
  readonly paced: Paced;
  /** Live changes, oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Faults of ours; empty when all went as it should. */
  readonly faults: readonly RunFault[];
}

export class Engine implements RunControl {
  readonly #options: EngineOptions;
  readonly #outlets: Outlets;
  readonly #leastRank: number;
  readonly #lateness = new LatenessMeter();
  /** When plan time 0 is; unknown until the run begins. */
  #startMs = Number.NaN;
  /** Plan time up to which everything has been given out or skipped. */
  #reachedMs = 0;
  #paced: Paced | undefined;
  /** When nothing is waited for any more, on the monotonic clock; known once the end has begun. */
  #deadlineMs = Number.POSITIVE_INFINITY;
  #phase: RunPhase = 'running';
  #stopping = false;
  #sequence = 0;
  #filtered = 0;
  #skipped = 0;
  #logs = 0;
  #spans = 0;
  #batch: TelemetryRecord[] = [];
  #releaseMs = 0;
  readonly #timeline: TimelineEntry[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#outlets = new Outlets(options.outputs, options.onFault);
    this.#leastRank = LEVEL_RANK[options.leastLevel];
  }

  status(): RunStatus {
    const elapsedMs = Number.isNaN(this.#startMs) ? 0 : this.#planNow();
    return { ...this.#counts(), phase: this.#phase, elapsedMs };
  }

  lateness(): Lateness {
    return this.#lateness.read();
  }

  /** From the next thing that starts; what is under way goes on as it was. */
  change(change: Change): void {
    this.#options.simulation.setRatios(change.ratios);
    this.#timeline.push({ at: new Date(this.#options.pace.clock.now()).toISOString(), change });
  }

  ratios(): Readonly<Record<string, number>> {
    return this.#options.simulation.ratios();
  }

  timeline(): readonly TimelineEntry[] {
    return this.#timeline;
  }

  /** Whether `run` was called. */
  get hasBegun(): boolean {
    return !Number.isNaN(this.#startMs);
  }

  /** Epoch milliseconds of the run's own clock; before it has begun, the time now. */
  get startedMs(): number {
    return this.hasBegun ? this.#startMs : this.#options.pace.clock.now();
  }

  stop(): void {
    this.#stopping = true;
    this.#beginEnd();
    this.#outlets.hurry();
    this.#options.pace.wake();
  }

  /** Always comes to an end with an account: a fault on the way is part of the result. */
  async run(): Promise<RunResult> {
    const { clock } = this.#options.pace;
    // Not when the engine was made: a caller may take his time in between.
    this.#startMs = clock.now();
    await this.#guarded(() => this.#play());
    // What a fault left in hand has been counted as emitted already.
    await this.#guarded(() => this.#handOver());
    const endedMs = clock.now();
    this.#beginEnd();
    this.#phase = 'flushing';
    await this.#guarded(async () => this.#options.onTick?.());
    await this.#outlets.flush(Math.max(0, Math.round(this.#leftMs() - CLOSING_MS)));
    await this.#outlets.close(this.#leftMs());
    this.#phase = 'ended';
    return { ...this.soFar(), endedMs };
  }

  /** The result as it would be if the run ended now: what outputs still hold is pending in their accounts. */
  soFar(): RunResult {
    return {
      ...this.#counts(),
      startedMs: this.startedMs,
      endedMs: this.#options.pace.clock.now(),
      lateness: this.#lateness.read(),
      paced: this.#paced ?? this.#pacedSoFar(),
      timeline: this.#timeline,
      faults: this.#outlets.faults,
    };
  }

  #pacedSoFar(): Paced {
    const { feed, durationMs } = this.#options;
    const isComplete = feed.nextMs === Number.POSITIVE_INFINITY && this.#isOver(durationMs);
    return {
      ms: this.#reachedMs,
      logs: feed.planned,
      starts: feed.starts,
      interrupted: this.#stopping && this.#reachedMs < durationMs && !isComplete,
    };
  }

  /** From the first call on the clock of the shutdown runs; a later one can only bring its end nearer. */
  #beginEnd(): void {
    this.#deadlineMs = Math.min(this.#deadlineMs, this.#monotonic() + this.#options.shutdownMs);
  }

  #leftMs(): number {
    return this.#deadlineMs - this.#monotonic();
  }

  #monotonic(): number {
    return this.#options.monotonic?.() ?? performance.now();
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (cause) {
      this.#outlets.note('the run broke off', cause);
    }
  }

  async #play(): Promise<void> {
    const { feed, durationMs, drainFully, pace, shutdownMs } = this.#options;
    const stopped = (): boolean => this.#stopping;
    await this.#goTo(durationMs, stopped);
    this.#paced = this.#pacedSoFar();
    this.#phase = 'draining';
    feed.stopPacing();
    if (drainFully) await this.#goTo(Number.POSITIVE_INFINITY, stopped);
    this.#beginEnd();
    // A virtual clock drains in no time, and what it simulates must not depend on how long the end may take.
    const drainMs = pace.clock.virtual ? DRAIN_MS : Math.min(DRAIN_MS, shutdownMs * DRAIN_SHARE);
    // A virtual clock goes in steps: one that was broken off had gone ahead of what was given out.
    const fromMs = pace.clock.virtual ? this.#reachedMs : this.#planNow();
    await this.#goTo(fromMs + drainMs, () => false);
    // At the time everything was given out to, or a record due just after it would be lost before the cut.
    feed.cut(this.#reachedMs, this.#take);
    await this.#handOver();
  }

  /** Gives out everything due up to plan time `endMs`; ends there, when nothing is left, or when `stopped`. */
  async #goTo(endMs: number, stopped: () => boolean): Promise<void> {
    const { feed, pace } = this.#options;
    // Not `planNow() < endMs`: what falls due while the last batch is being handed over is still part of the run.
    while (!stopped() && this.#reachedMs < endMs) {
      const nextMs = feed.nextMs;
      if (nextMs === Number.POSITIVE_INFINITY && this.#isOver(endMs)) return;
      const now = this.#planNow();
      const wakeMs = Math.min(endMs, now + pace.longestMs, Math.max(nextMs, now + pace.tickMs));
      await pace.until(this.#startMs + wakeMs);
      await this.#release(Math.min(this.#planNow(), endMs));
      this.#options.onTick?.();
    }
  }

  /** With nothing left to come a run ends early, unless it was asked to last a certain time. */
  #isOver(endMs: number): boolean {
    return this.#phase === 'draining' || endMs === Number.POSITIVE_INFINITY || this.#options.drainFully;
  }

  async #release(toMs: number): Promise<void> {
    const { feed, pace } = this.#options;
    const wasStopping = this.#stopping;
    this.#skipLate(toMs);
    while (feed.nextMs <= toMs) {
      // The clock may have been set back since this moment was reached; nothing is seen before it happens.
      this.#releaseMs = Math.max(pace.clock.now(), this.#startMs + toMs);
      feed.advance(toMs, this.#take, BATCH);
      await this.#handOver();
      if (this.#stopping !== wasStopping) {
        this.#reachedMs = Math.max(this.#reachedMs, Math.min(toMs, feed.nextMs));
        return;
      }
      // A run that cannot keep up would else leave its outputs no turn to send anything.
      if (feed.nextMs <= toMs) {
        await pace.breathe();
        this.#options.onTick?.();
      }
      this.#skipLate(toMs);
    }
    this.#reachedMs = Math.max(this.#reachedMs, toMs);
  }

  #skipLate(toMs: number): void {
    const { feed, pace } = this.#options;
    const oldest = Math.min(this.#planNow() - LATEST_MS, toMs);
    if (!pace.clock.virtual && feed.nextMs < oldest) this.#skipped += feed.skipTo(oldest, this.#take);
  }

  /** Stamps a record with what only its release knows: written time, id, and when it was seen. */
  readonly #take = (draft: Draft): void => {
    draft.timeMs += this.#startMs;
    if (draft.kind === 'span') {
      draft.startMs += this.#startMs;
      this.#spans++;
    } else {
      if (LEVEL_RANK[draft.level] < this.#leastRank) {
        this.#filtered++;
        return;
      }
      draft.observedMs = this.#options.pace.clock.virtual ? draft.timeMs : this.#releaseMs;
      draft.uid = `${this.#options.runId}-${this.#sequence++}`;
      this.#lateness.add(draft.observedMs - draft.timeMs);
      this.#logs++;
    }
    this.#batch.push(draft);
  };

  /** Every output sees the same batch; those that ask for time are waited for. */
  async #handOver(): Promise<void> {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    const wait = this.#outlets.write(batch);
    this.#options.figures?.add(batch);
    await wait;
  }

  #planNow(): number {
    return this.#options.pace.clock.now() - this.#startMs;
  }

  #counts(): EmittedCounts {
    return {
      planned: { logs: this.#options.feed.planned },
      filtered: this.#filtered,
      skipped: this.#skipped,
      emitted: { logs: this.#logs, spans: this.#spans },
    };
  }
}
