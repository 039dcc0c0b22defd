/**
 * The last step of a record in the engine: converts plan time to epoch time, filters by level, assigns the id, counts,
 * and writes the records to the outputs in batches.
 */
import type { Clock } from '../core/clock.ts';
import type { EmittedCounts } from '../core/ledger.ts';
import { LEVEL_RANK, type Level } from '../model/level.ts';
import type { TelemetryRecord } from '../model/record.ts';
import type { Draft } from '../simulate/draft.ts';
import { type Lateness, LatenessMeter } from './lateness.ts';
import type { Outputs } from './outputs.ts';

export interface ReleaseOptions {
  readonly clock: Clock;
  readonly outputs: Outputs;
  /** Gets every record that is emitted; not part of the account. */
  readonly figures?: { add(records: readonly TelemetryRecord[]): void } | undefined;
  /** First part of every `log.record.uid`. */
  readonly runId: string;
  /** Log records below this level are filtered. */
  readonly leastLevel: Level;
}

export class Release {
  readonly #options: ReleaseOptions;
  readonly #leastRank: number;
  readonly #lateness = new LatenessMeter();
  #batch: TelemetryRecord[] = [];
  #startMs = 0;
  #observedMs = 0;
  #filtered = 0;
  #logs = 0;
  #spans = 0;

  constructor(options: ReleaseOptions) {
    this.#options = options;
    this.#leastRank = LEVEL_RANK[options.leastLevel];
  }

  /** Plan time 0, in epoch milliseconds. Set before the first record. */
  set startMs(epochMs: number) {
    this.#startMs = epochMs;
  }

  /** Epoch milliseconds at which the records that follow are observed, if the clock is real. */
  set observedMs(epochMs: number) {
    this.#observedMs = epochMs;
  }

  get lateness(): Lateness {
    return this.#lateness.read();
  }

  get counts(): Pick<EmittedCounts, 'emitted' | 'filtered'> {
    return { filtered: this.#filtered, emitted: { logs: this.#logs, spans: this.#spans } };
  }

  /** Adds a record to the current batch, unless its level filters it. */
  readonly add = (draft: Draft): void => {
    draft.timeMs += this.#startMs;
    if (draft.kind === 'span') {
      draft.startMs += this.#startMs;
      this.#spans++;
    } else {
      if (LEVEL_RANK[draft.level] < this.#leastRank) {
        this.#filtered++;
        return;
      }
      draft.observedMs = this.#options.clock.virtual ? draft.timeMs : this.#observedMs;
      // The sequence number: log records before this one.
      draft.uid = `${this.#options.runId}-${this.#logs++}`;
      this.#lateness.add(draft.observedMs - draft.timeMs);
    }
    this.#batch.push(draft);
  };

  /** Writes the batch to every output, and waits for those that ask for it. */
  async writeBatch(): Promise<void> {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    const wait = this.#options.outputs.write(batch);
    this.#options.figures?.add(batch);
    await wait;
  }
}
