/**
 * The contract of every output: OTLP, Loki, console, file. An output blocks the engine only by the promise that `write`
 * returns, and is responsible for its own flush.
 */
import type { Signal, TelemetryRecord } from './record.ts';

/** The outcomes of the records that an output received, per signal: the right side of the ledger. */
export interface Tally {
  /** Acknowledged by the next hop. */
  accepted: number;
  /** Not accepted by the filter of the output. */
  filtered: number;
  /** Rejected by the next hop, not retried. */
  rejected: number;
  /** Dropped by the output: queue full, retries exhausted, write failed. */
  dropped: number;
  /** May have arrived: a request was sent, but there was no answer. */
  unconfirmed: number;
  /** Not sent yet, or without an outcome yet. */
  pending: number;
}

export interface OutputAccount extends Readonly<Tally> {
  readonly name: string;
  readonly kind: OutputKind;
  readonly signal: Signal;
}

export type OutputKind = 'console' | 'file' | 'otlp' | 'loki';

export interface Output {
  readonly name: string;
  readonly kind: OutputKind;
  /** Receives records in time order. The engine waits for a returned promise (policy `wait`, full pipe). */
  write(records: readonly TelemetryRecord[]): Promise<void> | undefined;
  /** Sends everything that is buffered. After `deadlineMs` it gives up and counts the rest. */
  flush(deadlineMs: number): Promise<void>;
  /** Reopens its files after they were moved (SIGHUP). */
  reopen?(): void;
  /** Closes files and sockets. Called once, after `flush`. */
  close(): Promise<void>;
  /** One row per signal that the output accepts. */
  accounts(): readonly OutputAccount[];
}
