/**
 * Our exporter: encodes a batch immediately (bytes are smaller than records, and a retry sends the same bytes), queues it,
 * sends it with the specification's backoff, and returns its exact outcome.
 */
import { ExportResultCode } from '@opentelemetry/core';
import { messageOf } from '../core/errors.ts';
import { once } from '../core/once.ts';
import type { BatchExporter } from './batch-exporter.ts';
import type { EndpointReporter } from './endpoint-reporter.ts';
import { type AccountedResult, accepted, dropped, type Outcome, rejected, unconfirmed } from './outcome.ts';
import type { Transport } from './transport/index.ts';

export interface OtlpExporterOptions<R> {
  readonly encode: (records: readonly R[]) => Uint8Array;
  readonly transport: Transport;
  /** Maximum number of concurrent requests. With 1, records stay in order even after retries. */
  readonly inFlight: number;
  /** How long a batch is retried, in milliseconds. */
  readonly retryForMs: number;
  /** Memory for queued batches. A batch that does not fit is dropped. */
  readonly budget: ByteBudget;
  readonly reporter: EndpointReporter;
}

/** Memory of a queued batch in addition to its bytes: buffer object, queue entry, callback. */
const OVERHEAD_BYTES = 512;

/** Limits the memory of queued batches, in encoded bytes before compression. Exporters may share one. */
export class ByteBudget {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Returns whether the bytes fit. Reserved bytes have to be released. */
  reserve({ length }: Uint8Array): boolean {
    if (this.#bytes + length + OVERHEAD_BYTES > this.#maxBytes) return false;
    this.#bytes += length + OVERHEAD_BYTES;
    return true;
  }

  release({ length }: Uint8Array): void {
    this.#bytes -= length + OVERHEAD_BYTES;
  }
}

interface QueuedBatch {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly done: (result: AccountedResult) => void;
}

export class OtlpExporter<R> implements BatchExporter<R> {
  readonly #options: OtlpExporterOptions<R>;
  readonly #waiting: QueuedBatch[] = [];
  #inFlight = 0;
  #givenUp = false;
  /** A batch exceeded its retry time, and the endpoint has not answered since. Other batches have one attempt each. */
  #endpointDown = false;
  readonly #pauses = new Set<() => void>();

  constructor(options: OtlpExporterOptions<R>) {
    this.#options = options;
  }

  export(records: R[], done: (result: AccountedResult) => void): void {
    const { encode, budget, reporter } = this.#options;
    const count = records.length;
    let bytes: Uint8Array;
    try {
      bytes = encode(records);
    } catch (error) {
      reporter.reportOnce(`a batch could not be encoded: ${messageOf(error)}`);
      settle({ count, done }, dropped(count));
      return;
    }
    if (this.#givenUp || !budget.reserve(bytes)) {
      settle({ count, done }, dropped(count));
      return;
    }
    this.#waiting.push({ bytes, count, done });
    this.#pump();
  }

  /** Drops queued batches. Batches in flight settle as dropped or unconfirmed. */
  readonly giveUp = once(async (): Promise<void> => {
    this.#givenUp = true;
    for (const batch of this.#waiting.splice(0)) {
      this.#options.budget.release(batch.bytes);
      settle(batch, dropped(batch.count));
    }
    for (const end of [...this.#pauses]) end();
    await this.#options.transport.close();
  });

  /** Otherwise batches that were not flushed would be retried on a closed transport and keep the process alive. */
  shutdown(): Promise<void> {
    return this.giveUp();
  }

  #pump(): void {
    while (this.#inFlight < this.#options.inFlight) {
      const batch = this.#waiting.shift();
      if (!batch) return;
      this.#inFlight++;
      void this.#deliver(batch)
        .catch(() => unconfirmed(batch.count))
        .then((outcome) => {
          this.#inFlight--;
          this.#options.budget.release(batch.bytes);
          settle(batch, outcome);
          this.#pump();
        });
    }
  }

  async #deliver({ bytes, count }: QueuedBatch): Promise<Outcome> {
    const { transport, reporter, retryForMs } = this.#options;
    const until = performance.now() + retryForMs;
    let mayHaveArrived = false;
    const lost = (): Outcome => (mayHaveArrived ? unconfirmed(count) : dropped(count));
    for (let attempt = 0; ; attempt++) {
      const result = await transport.send(bytes);
      if (result.kind === 'ok') {
        this.#endpointDown = false;
        reporter.recovered();
        const refused = Math.min(result.rejected, count);
        if (result.message !== undefined || refused > 0) {
          reporter.reportOnce(
            refused > 0
              ? `part of a batch was rejected: ${result.message ?? 'no reason given'}`
              : result.message!,
          );
        }
        return accepted(count, refused);
      }
      if (result.kind === 'unconfirmed') {
        this.#endpointDown = false;
        reporter.reportOnce(`a batch is unconfirmed: ${result.reason}`);
        return unconfirmed(count);
      }
      if (result.kind === 'refused') {
        this.#endpointDown = false;
        reporter.reportOnce(`a batch was refused: ${result.reason}`);
        // An earlier attempt may have been accepted without an answer.
        return mayHaveArrived ? unconfirmed(count) : rejected(count);
      }
      mayHaveArrived ||= result.mayHaveArrived;
      if (this.#givenUp) return lost();
      reporter.failed(result.reason);
      const waitMs = backoffMs(attempt, result.retryAfterMs);
      if (this.#endpointDown || performance.now() + waitMs > until) {
        this.#endpointDown = true;
        reporter.droppingRecords();
        return lost();
      }
      await this.#pause(waitMs);
      if (this.#givenUp) return lost();
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#pauses.add(end);
    });
  }
}

function settle(batch: Pick<QueuedBatch, 'count' | 'done'>, outcome: Outcome): void {
  const good = outcome.accepted === batch.count;
  batch.done({ code: good ? ExportResultCode.SUCCESS : ExportResultCode.FAILED, outcome });
}

const FIRST_MS = 500;
const LONGEST_MS = 5000;
const GROWTH = 1.5;

/** Delay before the next attempt. `attempt` counts from 0; the server's `Retry-After` is a lower bound. */
export function backoffMs(attempt: number, retryAfterMs = 0, jitter: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** attempt);
  return Math.max(retryAfterMs, base * (0.5 + jitter()));
}
