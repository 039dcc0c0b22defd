/** A local output as a scenario or a setting asks for it: where, in which format, which records, how files rotate. */
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
  /** Format csv: no field can be a formula for a spreadsheet. */
  readonly csvGuard?: true;
  readonly filter: RecordFilter;
  readonly rotation: Rotation;
}

/** What an output takes; all that is given must hold. */
export interface RecordFilter {
  readonly leastLevel?: Level;
  /** Names of services; empty: all. */
  readonly services: readonly string[];
  /** `access`: the one record of an HTTP answer that has its status and size. `error`: ERROR and above. */
  readonly only?: 'access' | 'error';
}

export const EVERYTHING: RecordFilter = Object.freeze({ services: Object.freeze([]) });

export interface Rotation {
  /** A file that would grow beyond it makes room first. */
  readonly sizeBytes?: number;
  /** Begins a new file at every whole multiple of this in UTC, by the records' own time. */
  readonly everyMs?: number;
  /** How many old files stay. */
  readonly keep: number;
  /** Old files are packed. */
  readonly gzip: boolean;
}
