/** What the engine reports about a run, at its end or so far. */
import type { EmittedCounts } from '../core/ledger.ts';
import type { TimelineEntry } from '../model/run.ts';
import type { Lateness } from './lateness.ts';
import type { RunFault } from './outputs.ts';

/** The part of the run in which the plan was followed. Episodes that started in it may end later. */
export interface Paced {
  /** Plan time up to which the plan was followed. */
  readonly ms: number;
  /** Log records that were due by then. */
  readonly logs: number;
  /** What was started by then. */
  readonly starts: number;
  /** `stop` ended the run before its time. */
  readonly interrupted: boolean;
}

export interface RunResult extends EmittedCounts {
  readonly startedMs: number;
  readonly endedMs: number;
  readonly lateness: Lateness;
  readonly paced: Paced;
  /** Live changes, oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Internal errors; empty if everything worked. */
  readonly faults: readonly RunFault[];
}
