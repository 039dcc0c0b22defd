/**
 * The one contract of every place records go: OTLP, console, file, and what later issues add.
 * An output never blocks the generator longer than its own back-pressure asks, and owns its flush.
 */
import type { Signal, TelemetryRecord } from './record.ts';

/** What became of the records an output was given, per signal; the ledger's right-hand side. */
export interface Tally {
  /** Acknowledged by the next hop. */
  accepted: number;
  /** Left out by the output's own filter. */
  filtered: number;
  /** Refused by the next hop, for good. */
  rejected: number;
  /** Given up on here: queue full, retries exhausted, write failed. */
  dropped: number;
  /** May have arrived: a request was sent and no answer came. */
  unconfirmed: number;
  /** Still on its way. */
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
  /** Records in time order. A returned promise asks the engine to wait (policy `wait`, full pipe). */
  write(records: readonly TelemetryRecord[]): Promise<void> | undefined;
  /** Hands over everything held back; after `deadlineMs` milliseconds gives up and counts the rest. */
  flush(deadlineMs: number): Promise<void>;
  /** Opens its files anew, because somebody has moved them away (SIGHUP). */
  reopen?(): void;
  /** Releases files and sockets. Called once, after `flush`. */
  close(): Promise<void>;
  /** One row per signal that the output takes. */
  accounts(): readonly OutputAccount[];
}
