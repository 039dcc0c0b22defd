/**
 * Our exporter: encodes a batch at once (bytes are smaller than records, and a retry sends the same ones),
 * queues it, sends it with the specification's back-off, and tells exactly what became of it.
 */
import { ExportResultCode } from '@opentelemetry/core';
import { messageOf } from '../core/errors.ts';
import { once } from '../core/once.ts';
import type { BatchExporter } from './batch-exporter.ts';
import { type AccountedResult, accepted, dropped, type Outcome, rejected, unconfirmed } from './outcome.ts';
import type { Transport } from './transport/index.ts';
import type { Trouble } from './trouble.ts';

export interface OtlpExporterOptions<R> {
  readonly encode: (records: readonly R[]) => Uint8Array;
  readonly transport: Transport;
  /** Requests under way at once; 1 keeps the records in order whatever happens. */
  readonly inFlight: number;
  /** How long one batch is retried. */
  readonly retryForMs: number;
  /** What may wait; a batch that does not fit is dropped. */
  readonly room: Room;
  readonly trouble: Trouble;
}

/** What a waiting batch takes besides its bytes: its buffer, its place in the queue, what settles it. */
const PARCEL_BYTES = 512;

/** Memory for batches that wait, in bytes as they are sent, before compression. Exporters may share one. */
export class Room {
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Whether they fitted in; what was taken must be given back. */
  take({ length }: Uint8Array): boolean {
    if (this.#bytes + length + PARCEL_BYTES > this.#mostBytes) return false;
    this.#bytes += length + PARCEL_BYTES;
    return true;
  }

  giveBack({ length }: Uint8Array): void {
    this.#bytes -= length + PARCEL_BYTES;
  }
}

interface Parcel {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly done: (result: AccountedResult) => void;
}

export class OtlpExporter<R> implements BatchExporter<R> {
  readonly #options: OtlpExporterOptions<R>;
  readonly #waiting: Parcel[] = [];
  #underWay = 0;
  #givenUp = false;
  /** A batch was given up on and nothing was answered since: the others get one more attempt each. */
  #hopeless = false;
  readonly #pauses = new Set<() => void>();

  constructor(options: OtlpExporterOptions<R>) {
    this.#options = options;
  }

  export(records: R[], done: (result: AccountedResult) => void): void {
    const { encode, room, trouble } = this.#options;
    const count = records.length;
    let bytes: Uint8Array;
    try {
      bytes = encode(records);
    } catch (error) {
      trouble.refused(`a batch could not be encoded: ${messageOf(error)}`);
      settle({ count, done }, dropped(count));
      return;
    }
    if (this.#givenUp || !room.take(bytes)) {
      settle({ count, done }, dropped(count));
      return;
    }
    this.#waiting.push({ bytes, count, done });
    this.#pump();
  }

  /** Queued batches are dropped, those under way settle as what is known of them. */
  readonly giveUp = once(async (): Promise<void> => {
    this.#givenUp = true;
    for (const parcel of this.#waiting.splice(0)) {
      this.#options.room.giveBack(parcel.bytes);
      settle(parcel, dropped(parcel.count));
    }
    for (const end of [...this.#pauses]) end();
    await this.#options.transport.close();
  });

  /** Whatever was not flushed would else be retried on a closed transport, and keep the process alive. */
  shutdown(): Promise<void> {
    return this.giveUp();
  }

  #pump(): void {
    while (this.#underWay < this.#options.inFlight) {
      const parcel = this.#waiting.shift();
      if (!parcel) return;
      this.#underWay++;
      void this.#deliver(parcel)
        .catch(() => unconfirmed(parcel.count))
        .then((outcome) => {
          this.#underWay--;
          this.#options.room.giveBack(parcel.bytes);
          settle(parcel, outcome);
          this.#pump();
        });
    }
  }

  async #deliver({ bytes, count }: Parcel): Promise<Outcome> {
    const { transport, trouble, retryForMs } = this.#options;
    const until = performance.now() + retryForMs;
    let mayHaveArrived = false;
    const lost = (): Outcome => (mayHaveArrived ? unconfirmed(count) : dropped(count));
    for (let attempt = 0; ; attempt++) {
      const result = await transport.send(bytes);
      if (result.kind === 'ok') {
        this.#hopeless = false;
        trouble.worked();
        const refused = Math.min(result.rejected, count);
        if (result.message !== undefined || refused > 0) {
          trouble.refused(
            refused > 0
              ? `part of a batch was rejected: ${result.message ?? 'no reason given'}`
              : result.message!,
          );
        }
        return accepted(count, refused);
      }
      if (result.kind === 'unconfirmed') {
        this.#hopeless = false;
        trouble.refused(`a batch is unconfirmed: ${result.reason}`);
        return unconfirmed(count);
      }
      if (result.kind === 'refused') {
        this.#hopeless = false;
        trouble.refused(`a batch was refused: ${result.reason}`);
        // A refusal now does not undo an earlier attempt that may have got through.
        return mayHaveArrived ? unconfirmed(count) : rejected(count);
      }
      mayHaveArrived ||= result.mayHaveArrived;
      if (this.#givenUp) return lost();
      trouble.failed(result.reason);
      const waitMs = backoffMs(attempt, result.retryAfterMs);
      if (this.#hopeless || performance.now() + waitMs > until) {
        this.#hopeless = true;
        trouble.gaveUp();
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

function settle(parcel: Pick<Parcel, 'count' | 'done'>, outcome: Outcome): void {
  const good = outcome.accepted === parcel.count;
  parcel.done({ code: good ? ExportResultCode.SUCCESS : ExportResultCode.FAILED, outcome });
}

const FIRST_MS = 500;
const LONGEST_MS = 5000;
const GROWTH = 1.5;

/** `attempt` counts from 0; a server's own wish (`Retry-After`) is a lower bound. */
export function backoffMs(attempt: number, retryAfterMs = 0, jitter: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** attempt);
  return Math.max(retryAfterMs, base * (0.5 + jitter()));
}
