/**
 * The run itself. Wakes up once per tick, releases the records that are due, skips those that are too late, and shuts
 * down in order: no new episodes, episodes under way, open spans, flush of the outputs, close.
 *
 * Two times occur here: *plan time* (milliseconds since the run began) and *epoch time* (milliseconds since 1970).
 */
import type { EmittedCounts } from '../core/ledger.ts';
import type { Output } from '../model/output.ts';
import type { Change, RunControl, RunPhase, RunStatus, TimelineEntry } from '../model/run.ts';
import type { Simulation } from '../simulate/simulation.ts';
import type { Feed } from './feed.ts';
import type { Lateness } from './lateness.ts';
import { Outputs, type RunFault } from './outputs.ts';
import type { Pace } from './pace.ts';
import { Release, type ReleaseOptions } from './release.ts';

/** A record that is later than this is skipped. It is never sent in a burst to catch up. */
const MAX_LATE_MS = 1000;
/** Time that episodes under way get to end, and its largest share of the time to shut down. */
const DRAIN_MS = 2000;
const DRAIN_SHARE = 1 / 4;
/** Part of the time to shut down that is reserved for outputs that exceed their flush deadline, and for closing. */
const CLOSING_MS = 1500;
/** The most records in a batch: few enough to die young, which is what garbage collection is fast at. */
const MAX_BATCH = 512;

export interface EngineOptions extends Omit<ReleaseOptions, 'clock' | 'outputs'> {
  readonly feed: Feed;
  /** Applies live changes. */
  readonly simulation: Pick<Simulation, 'ratios' | 'setRatios'>;
  readonly pace: Pace;
  readonly outputs: readonly Output[];
  /** Plan time at which the run ends; `Infinity`: when it is stopped. */
  readonly durationMs: number;
  /** Waits for every episode to end, no matter how long that takes. For runs with a count. */
  readonly drainFully: boolean;
  /**
   * Time to shut down, in real milliseconds, from `stop` or from the end of the run. Covers episodes under way, flush
   * and close. Read when the shutdown begins.
   */
  readonly shutdownMs: number;
  /** Real milliseconds since any fixed moment; default: the monotonic clock of the machine. */
  readonly monotonic?: () => number;
  /** Called after every tick, for progress display. */
  readonly onTick?: () => void;
  /** Called for each internal error when it happens, which may be hours before the run ends. */
  readonly onFault?: (fault: RunFault) => void;
}

/** The part of the run in which the plan was followed. Episodes that started in it may end later. */
export interface Paced {
  /** Plan time up to which the plan was followed. */
  readonly ms: number;
  /** Log records that were due by then. */
  readonly logs: number;
  /** What was started by then. */
  readonly starts: number;
  /** `stop` ended the run before its time. */
  readonly interrupted: boolean;
}

export interface RunResult extends EmittedCounts {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly lateness: Lateness;
  readonly paced: Paced;
  /** Live changes, oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Internal errors; empty if everything worked. */
  readonly faults: readonly RunFault[];
}

export class Engine implements RunControl {
  readonly #options: EngineOptions;
  readonly #outputs: Outputs;
  readonly #release: Release;
  /** Plan time 0 in epoch milliseconds; NaN until the run begins. */
  #startMs = Number.NaN;
  /** Plan time up to which every record was released or skipped. */
  #reachedMs = 0;
  #paced: Paced | undefined;
  /** End of the time to shut down, on the monotonic clock; `Infinity` until the shutdown begins. */
  #deadlineMs = Number.POSITIVE_INFINITY;
  #phase: RunPhase = 'running';
  #stopping = false;
  #skipped = 0;
  readonly #timeline: TimelineEntry[] = [];

  constructor(options: EngineOptions) {
    const { pace, figures, runId, leastLevel } = options;
    this.#options = options;
    this.#outputs = new Outputs(options.outputs, options.onFault);
    this.#release = new Release({ clock: pace.clock, outputs: this.#outputs, figures, runId, leastLevel });
  }

  status(): RunStatus {
    return { ...this.#counts(), phase: this.#phase, elapsedMs: this.hasBegun ? this.#planNow() : 0 };
  }

  lateness(): Lateness {
    return this.#release.lateness;
  }

  /** Affects everything that starts from now on. Episodes under way do not change. */
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

  /** Epoch milliseconds on the clock of the run; the current time if the run has not begun. */
  get startedMs(): number {
    return this.hasBegun ? this.#startMs : this.#options.pace.clock.now();
  }

  stop(): void {
    this.#stopping = true;
    this.#beginShutdown();
    this.#outputs.stopWaiting();
    this.#options.pace.wake();
  }

  /** Never rejects: the result always has an account, and internal errors are part of it. */
  async run(): Promise<RunResult> {
    const { clock } = this.#options.pace;
    // Read here, because time may pass between creating the engine and running it.
    this.#startMs = clock.now();
    this.#release.startMs = this.#startMs;
    await this.#guarded(() => this.#play());
    // After an error the batch still holds records that were counted as emitted.
    await this.#guarded(() => this.#release.writeBatch());
    const endedMs = clock.now();
    this.#beginShutdown();
    this.#phase = 'flushing';
    await this.#guarded(async () => this.#options.onTick?.());
    await this.#outputs.flush(Math.max(0, Math.round(this.#shutdownLeftMs() - CLOSING_MS)));
    await this.#outputs.close(this.#shutdownLeftMs());
    this.#phase = 'ended';
    return { ...this.soFar(), endedMs };
  }

  /** The result as if the run ended now. Records that outputs still hold are `pending` in their accounts. */
  soFar(): RunResult {
    return {
      ...this.#counts(),
      startedMs: this.startedMs,
      endedMs: this.#options.pace.clock.now(),
      lateness: this.#release.lateness,
      paced: this.#paced ?? this.#pacedSoFar(),
      timeline: this.#timeline,
      faults: this.#outputs.faults,
    };
  }

  #counts(): EmittedCounts {
    return {
      planned: { logs: this.#options.feed.planned },
      skipped: this.#skipped,
      ...this.#release.counts,
    };
  }

  #pacedSoFar(): Paced {
    const { feed, durationMs } = this.#options;
    const isComplete = feed.nextMs === Number.POSITIVE_INFINITY && this.#mayEndEarly(durationMs);
    return {
      ms: this.#reachedMs,
      logs: feed.planned,
      starts: feed.starts,
      interrupted: this.#stopping && this.#reachedMs < durationMs && !isComplete,
    };
  }

  /** Starts the shutdown time at the first call. A later call can only shorten it. */
  #beginShutdown(): void {
    this.#deadlineMs = Math.min(this.#deadlineMs, this.#monotonic() + this.#options.shutdownMs);
  }

  #shutdownLeftMs(): number {
    return this.#deadlineMs - this.#monotonic();
  }

  #monotonic(): number {
    return this.#options.monotonic?.() ?? performance.now();
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (cause) {
      this.#outputs.addFault('the run ended early', cause);
    }
  }

  /** Follows the plan, lets episodes under way end, and cuts the rest. */
  async #play(): Promise<void> {
    const { feed, durationMs, drainFully, pace, shutdownMs } = this.#options;
    const isStopped = (): boolean => this.#stopping;
    await this.#advanceTo(durationMs, isStopped);
    this.#paced = this.#pacedSoFar();
    this.#phase = 'draining';
    feed.stopPacing();
    if (drainFully) await this.#advanceTo(Number.POSITIVE_INFINITY, isStopped);
    this.#beginShutdown();
    // Draining takes no real time on a virtual clock, so what is simulated must not depend on the shutdown time.
    const drainMs = pace.clock.virtual ? DRAIN_MS : Math.min(DRAIN_MS, shutdownMs * DRAIN_SHARE);
    // A virtual clock moves in steps. After a stop it may be ahead of the records that were released.
    const fromMs = pace.clock.virtual ? this.#reachedMs : this.#planNow();
    await this.#advanceTo(fromMs + drainMs, () => false);
    // Not at the current time: records due after `#reachedMs` would be lost.
    feed.cut(this.#reachedMs, this.#release.add);
    await this.#release.writeBatch();
  }

  /** Releases everything due up to plan time `endMs`. Returns there, when nothing is left, or when it is stopped. */
  async #advanceTo(endMs: number, isStopped: () => boolean): Promise<void> {
    const { feed, pace } = this.#options;
    // Not `planNow() < endMs`: what becomes due while the last batch is being written is still part of the run.
    while (!isStopped() && this.#reachedMs < endMs) {
      const nextMs = feed.nextMs;
      if (nextMs === Number.POSITIVE_INFINITY && this.#mayEndEarly(endMs)) return;
      const now = this.#planNow();
      const wakeMs = Math.min(endMs, now + pace.maxSleepMs, Math.max(nextMs, now + pace.tickMs));
      await pace.sleepUntil(this.#startMs + wakeMs);
      await this.#releaseTo(Math.min(this.#planNow(), endMs));
      this.#options.onTick?.();
    }
  }

  /** Whether a run with nothing left to do ends before `endMs`. A run with a duration does not, unless it has a count. */
  #mayEndEarly(endMs: number): boolean {
    return this.#phase === 'draining' || endMs === Number.POSITIVE_INFINITY || this.#options.drainFully;
  }

  /** Releases what is due up to plan time `toMs`, batch by batch. Returns after the current batch if `stop` is called. */
  async #releaseTo(toMs: number): Promise<void> {
    const { feed, pace } = this.#options;
    const wasStopping = this.#stopping;
    this.#skipLate(toMs);
    while (feed.nextMs <= toMs) {
      // The clock may have been set back since this moment was reached; no record is observed before it happens.
      this.#release.observedMs = Math.max(pace.clock.now(), this.#startMs + toMs);
      feed.advance(toMs, this.#release.add, MAX_BATCH);
      await this.#release.writeBatch();
      if (this.#stopping !== wasStopping) {
        this.#reachedMs = Math.max(this.#reachedMs, Math.min(toMs, feed.nextMs));
        return;
      }
      // Without this, a run that cannot keep up would leave its outputs no time to send.
      if (feed.nextMs <= toMs) {
        await pace.yieldToIo();
        this.#options.onTick?.();
      }
      this.#skipLate(toMs);
    }
    this.#reachedMs = Math.max(this.#reachedMs, toMs);
  }

  #skipLate(toMs: number): void {
    const { feed, pace } = this.#options;
    const oldestMs = Math.min(this.#planNow() - MAX_LATE_MS, toMs);
    if (!pace.clock.virtual && feed.nextMs < oldestMs) {
      this.#skipped += feed.skipTo(oldestMs, this.#release.add);
    }
  }

  #planNow(): number {
    return this.#options.pace.clock.now() - this.#startMs;
  }
}
