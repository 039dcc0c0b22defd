/**
 * One signal's way out: gathers what the SDK hands over into batches, bounds what is on its way, gives
 * batches to an exporter and keeps the books. It stands where the SDK's batch processor would, which drops
 * what does not fit into its queue without a word.
 */
import type { LogRecordProcessor, SdkLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { within } from '../core/deadline.ts';
import type { OutputAccount, Tally } from '../model/output.ts';
import type { Signal } from '../model/record.ts';
import type { BatchExporter } from './batch-exporter.ts';
import { type AccountedResult, type Outcome, outcomeOf, unconfirmed } from './outcome.ts';

export interface ChannelOptions<R> {
  readonly signal: Signal;
  readonly exporter: BatchExporter<R>;
  /** Records that may be on their way; more are dropped. */
  readonly mostRecords: number;
  /** Batches given to the exporter at once. */
  readonly mostExports: number;
}

/** Records in a batch: large enough that a request's cost is spread, small enough for servers' limits. */
export const BATCH_RECORDS = 1000;
/** A record waits at most this long for its batch to fill. */
const BATCH_MS = 200;
/** What an exporter gets to settle what it holds once it has been given up on, and to shut down. */
const LAST_MS = 500;

export class Channel<R> {
  readonly #options: ChannelOptions<R>;
  readonly #tally: Tally = { accepted: 0, filtered: 0, rejected: 0, dropped: 0, unconfirmed: 0, pending: 0 };
  readonly #ready: R[][] = [];
  #batch: R[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Batches that the exporter has not answered for: what ends each, once, and its size. */
  readonly #unanswered = new Map<(outcome: Outcome) => void, number>();
  #waiters: { readonly below: number; readonly resolve: () => void }[] = [];

  constructor(options: ChannelOptions<R>) {
    this.#options = options;
  }

  /** Records handed over and not yet accounted for. */
  get pending(): number {
    return this.#tally.pending;
  }

  /** What became of the records so far. */
  get tally(): Readonly<Tally> {
    return this.#tally;
  }

  add(record: R): void {
    if (this.#tally.pending >= this.#options.mostRecords) {
      this.#tally.dropped++;
      return;
    }
    this.#tally.pending++;
    this.#batch.push(record);
    if (this.#batch.length >= BATCH_RECORDS) this.#closeBatch();
    else this.#timer ??= setTimeout(() => this.#closeBatch(), BATCH_MS);
  }

  /** Comes back when fewer than `below` records are on their way. */
  pendingBelow(below: number): Promise<void> {
    if (this.#tally.pending < below) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ below, resolve }));
  }

  /** Sends what is held back and waits for every answer; after the deadline gives up on the rest. */
  async flush(deadlineMs: number): Promise<void> {
    this.#closeBatch();
    if (!(await within(this.pendingBelow(1), deadlineMs))) await this.#giveUp();
  }

  /** An exporter that cannot end is left behind: stock ones wait for their last time-out. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await within(this.#options.exporter.shutdown(), LAST_MS);
  }

  account(name: string): OutputAccount {
    return { name, kind: 'otlp', signal: this.#options.signal, ...this.#tally };
  }

  #closeBatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch.length === 0) return;
    this.#ready.push(this.#batch);
    this.#batch = [];
    this.#pump();
  }

  #pump(): void {
    while (this.#unanswered.size < this.#options.mostExports) {
      const batch = this.#ready.shift();
      if (!batch) return;
      this.#export(batch);
    }
  }

  #export(batch: R[]): void {
    const done = this.#answerFor(batch.length);
    try {
      const promise: unknown = this.#options.exporter.export(batch, done);
      // The interface returns nothing, but an async function fits it, and its failure would end the process.
      if (promise instanceof Promise) promise.catch(() => done(undefined));
    } catch {
      done(undefined);
    }
  }

  /** Made apart from the batch: an exporter keeps this until the batch is settled, and the records must not wait with it. */
  #answerFor(count: number): (result: AccountedResult | undefined) => void {
    const settle = (outcome: Outcome): void => {
      // An exporter handed in from code may answer twice, or when nobody waits any more; the books must not.
      if (!this.#unanswered.delete(settle)) return;
      this.#tally.pending -= count;
      this.#tally.accepted += outcome.accepted;
      this.#tally.rejected += outcome.rejected;
      this.#tally.dropped += outcome.dropped;
      this.#tally.unconfirmed += outcome.unconfirmed;
      this.#wakeWaiters();
      this.#pump();
    };
    this.#unanswered.set(settle, count);
    return (result) => settle(outcomeOf(result, count));
  }

  #wakeWaiters(): void {
    if (this.#waiters.length === 0) return;
    const { pending } = this.#tally;
    const woken = this.#waiters.filter(({ below }) => pending < below);
    this.#waiters = this.#waiters.filter(({ below }) => pending >= below);
    for (const { resolve } of woken) resolve();
  }

  /** What never left is dropped; what an exporter still holds may or may not have arrived. */
  async #giveUp(): Promise<void> {
    const unsent = this.#ready.splice(0).reduce((sum, batch) => sum + batch.length, 0);
    this.#tally.pending -= unsent;
    this.#tally.dropped += unsent;
    const { exporter } = this.#options;
    if (exporter.giveUp) await within(exporter.giveUp(), LAST_MS).catch(() => false);
    for (const [settle, count] of [...this.#unanswered]) settle(unconfirmed(count));
  }
}

/** Flushing and closing belong to the output: many providers share one channel. */
const nothing = (): Promise<void> => Promise.resolve();

export const logProcessor = (channel: Channel<SdkLogRecord>): LogRecordProcessor => ({
  onEmit: (record) => channel.add(record),
  forceFlush: nothing,
  shutdown: nothing,
});

export const spanProcessor = (channel: Channel<ReadableSpan>): SpanProcessor => ({
  onStart() {},
  onEnd: (span) => channel.add(span),
  forceFlush: nothing,
  shutdown: nothing,
});
