/** A local output as a scenario or a setting defines it: path, format, filter, rotation. */
import type { Level } from './level.ts';

export type OutputSpec = ConsoleSpec | FileSpec;

export interface ConsoleSpec {
  readonly kind: 'console';
  readonly format: string;
  readonly csvGuard?: true;
  readonly filter: RecordFilter;
}

export interface FileSpec {
  readonly kind: 'file';
  readonly path: string;
  readonly format: string;
  /** For csv: escapes fields that a spreadsheet would read as formulas. */
  readonly csvGuard?: true;
  readonly filter: RecordFilter;
  readonly rotation: Rotation;
}

/** The records that an output accepts. A record must match all conditions. */
export interface RecordFilter {
  readonly leastLevel?: Level;
  /** Names of services; empty: all. */
  readonly services: readonly string[];
  /** `access`: the records of HTTP answers that have their status and size. `error`: ERROR and above. */
  readonly only?: 'access' | 'error';
}

export const EVERYTHING: RecordFilter = Object.freeze({ services: Object.freeze([]) });

export interface Rotation {
  /** Starts a new file before this size would be exceeded. */
  readonly sizeBytes?: number;
  /** Starts a new file at every multiple of this interval in UTC, by the time of the records. */
  readonly everyMs?: number;
  /** Number of old files to keep. */
  readonly keep: number;
  /** Compresses old files. */
  readonly gzip: boolean;
}
