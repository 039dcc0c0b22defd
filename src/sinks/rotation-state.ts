/**
 * When a log file is due for rotation. Decides only: `LogFile` moves the file and reports here how that went.
 * Reads no clock; the caller passes the time.
 */
import type { Rotation } from '../model/output-spec.ts';

/** Wait before the next attempt after a rotation that failed. */
const RETRY_MS = 5000;

/** Which period of time the lines of the file belong to. A period is a whole number of `everyMs` since 1970. */
type Age =
  /** As the run found the file. The period is that of its last modification; `Infinity` if it was empty. */
  | { readonly kind: 'found'; readonly period: number }
  /** All lines belong to the period of the latest line. */
  | { readonly kind: 'current'; readonly period: number }
  /** The file has lines of an earlier period than the latest line. */
  | { readonly kind: 'outdated'; readonly period: number };

type Attempts = { readonly kind: 'working' } | { readonly kind: 'failing'; readonly retryAtMs: number };

const WORKING: Attempts = { kind: 'working' };

export class RotationState {
  readonly #sizeBytes: number;
  readonly #everyMs: number;
  #age: Age = { kind: 'found', period: Number.POSITIVE_INFINITY };
  #attempts: Attempts = WORKING;

  constructor({ sizeBytes, everyMs }: Rotation) {
    this.#sizeBytes = sizeBytes ?? Number.POSITIVE_INFINITY;
    this.#everyMs = everyMs ?? Number.POSITIVE_INFINITY;
  }

  /** The file has lines that were last modified at this time. Called once, before the first line. */
  foundLines(modifiedMs: number): void {
    this.#age = { kind: 'found', period: Math.floor(modifiedMs / this.#everyMs) };
  }

  /** The next line belongs to this period. `hasLines`: whether the file has any line yet. */
  nextLine(period: number, hasLines: boolean): void {
    this.#age = { kind: hasLines && this.#endsBefore(period) ? 'outdated' : 'current', period };
  }

  /** Lines go to a new or emptied file from now on. */
  startedOver(): void {
    if (this.#age.kind === 'outdated') this.#age = { kind: 'current', period: this.#age.period };
  }

  /** Whether a file with lines of `fileBytes` has to be rotated before a line of `lineBytes`. */
  isDue(fileBytes: number, lineBytes: number, nowMs: number): boolean {
    if (this.#attempts.kind === 'failing' && nowMs < this.#attempts.retryAtMs) return false;
    return this.#age.kind === 'outdated' || fileBytes + lineBytes > this.#sizeBytes;
  }

  /** Bytes that fit into a file of `fileBytes` before the next rotation; no limit while rotation fails. */
  room(fileBytes: number): number {
    return this.#attempts.kind === 'failing' ? Number.POSITIVE_INFINITY : this.#sizeBytes - fileBytes;
  }

  /** Returns whether the attempt before this one failed. */
  succeeded(): boolean {
    const wasFailing = this.#attempts.kind === 'failing';
    this.#attempts = WORKING;
    return wasFailing;
  }

  /** Returns whether the attempt before this one failed. */
  failed(nowMs: number): boolean {
    const wasFailing = this.#attempts.kind === 'failing';
    this.#attempts = { kind: 'failing', retryAtMs: nowMs + RETRY_MS };
    return wasFailing;
  }

  /** A file that the run found may be newer than its records (backfill): such a file continues. */
  #endsBefore(period: number): boolean {
    switch (this.#age.kind) {
      case 'found':
        return period > this.#age.period;
      case 'current':
        return period !== this.#age.period;
      case 'outdated':
        return true;
    }
  }
}
