/**
 * The pipeline of one signal: collects records from the SDK into batches, limits the number of pending records, passes
 * batches to an exporter and counts the outcomes. It replaces the SDK's batch processor, which silently drops records
 * that do not fit its queue.
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
  /** Maximum number of pending records. Records beyond it are dropped. */
  readonly maxRecords: number;
  /** Maximum number of batches passed to the exporter that it has not answered. */
  readonly maxExports: number;
}

/** Records per batch: large enough to spread the cost of a request, small enough for the limits of servers. */
export const BATCH_RECORDS = 1000;
/** Maximum time that a record waits for its batch to fill. */
const BATCH_MS = 200;
/** Time for an exporter to settle its batches after a missed deadline, and time for it to shut down. */
const GIVE_UP_MS = 500;

export class Channel<R> {
  readonly #options: ChannelOptions<R>;
  readonly #tally: Tally = { accepted: 0, filtered: 0, rejected: 0, dropped: 0, unconfirmed: 0, pending: 0 };
  readonly #ready: R[][] = [];
  #batch: R[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Batches that the exporter has not answered: the function that settles each, and its number of records. */
  readonly #unanswered = new Map<(outcome: Outcome) => void, number>();
  #waiters: { readonly below: number; readonly resolve: () => void }[] = [];

  constructor(options: ChannelOptions<R>) {
    this.#options = options;
  }

  /** Records that have no outcome yet. */
  get pending(): number {
    return this.#tally.pending;
  }

  /** The outcomes so far. */
  get tally(): Readonly<Tally> {
    return this.#tally;
  }

  add(record: R): void {
    if (this.#tally.pending >= this.#options.maxRecords) {
      this.#tally.dropped++;
      return;
    }
    this.#tally.pending++;
    this.#batch.push(record);
    if (this.#batch.length >= BATCH_RECORDS) this.#closeBatch();
    else this.#timer ??= setTimeout(() => this.#closeBatch(), BATCH_MS);
  }

  /** Resolves when fewer than `below` records are pending. */
  pendingBelow(below: number): Promise<void> {
    if (this.#tally.pending < below) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ below, resolve }));
  }

  /** Sends the current batch and waits for every answer. After the deadline, gives up on the rest. */
  async flush(deadlineMs: number): Promise<void> {
    this.#closeBatch();
    if (!(await within(this.pendingBelow(1), deadlineMs))) await this.#giveUp();
  }

  /** Does not wait for an exporter that is slow to shut down: the SDK's own ones wait for their last timeout. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await within(this.#options.exporter.shutdown(), GIVE_UP_MS);
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
    while (this.#unanswered.size < this.#options.maxExports) {
      const batch = this.#ready.shift();
      if (!batch) return;
      this.#export(batch);
    }
  }

  #export(batch: R[]): void {
    const done = this.#answerFor(batch.length);
    try {
      const promise: unknown = this.#options.exporter.export(batch, done);
      // The interface returns nothing, but an async function matches it, and its rejection would end the process.
      if (promise instanceof Promise) promise.catch(() => done(undefined));
    } catch {
      done(undefined);
    }
  }

  /** Takes only the count: the exporter keeps this callback until the batch is settled, and it must not retain the records. */
  #answerFor(count: number): (result: AccountedResult | undefined) => void {
    const settle = (outcome: Outcome): void => {
      // An exporter passed in from code may answer twice, or after the deadline. Each batch is counted once.
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

  /** Batches that were not exported are dropped. Batches that the exporter has not answered are unconfirmed. */
  async #giveUp(): Promise<void> {
    const unsent = this.#ready.splice(0).reduce((sum, batch) => sum + batch.length, 0);
    this.#tally.pending -= unsent;
    this.#tally.dropped += unsent;
    const { exporter } = this.#options;
    if (exporter.giveUp) await within(exporter.giveUp(), GIVE_UP_MS).catch(() => false);
    for (const [settle, count] of [...this.#unanswered]) settle(unconfirmed(count));
  }
}

/** The output flushes and closes the channel, because many providers share it. */
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
