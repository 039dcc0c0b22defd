/** A run of an operation, and what it shares with the calls that it makes. */
import type { ServiceInstance } from '../model/record.ts';
import type { Condition } from './conditions.ts';
import type { Draft, Moment, Scene } from './draft.ts';
import type { LogProgram, OperationProgram, Result } from './programs.ts';
import type { WebExchange } from './text.ts';

/** What the caller of an operation learns about its run. */
export interface Outcome {
  readonly endMs: number;
  readonly result: Result;
  /** HTTP status, if it is an HTTP operation. */
  readonly status: number | undefined;
  readonly errorType: string | undefined;
  /** The requested URL, if it is an HTTP operation. */
  readonly url?: string | undefined;
}

/** The span that a run is called from. */
export interface Parent {
  readonly spanId: string;
  readonly instance: ServiceInstance;
}

/** A run under way. Times are plan time. */
export interface Run {
  readonly operation: OperationProgram;
  readonly scene: Scene;
  /** `undefined` for the first run of an episode. */
  readonly parent: Parent | undefined;
  readonly condition: Condition;
  readonly startMs: number;
  /** Time of its own work, without its calls. */
  readonly ownMs: number;
  /** The caller ends the run at this time, if both are in the same process. */
  readonly deadlineMs: number;
  readonly web: WebExchange | undefined;
  /** Names of the other services that answered its calls, one entry per successful call. */
  readonly answered: string[];
}

/** Runs the operations of one episode, and collects their records. */
export interface Runner {
  run(operation: OperationProgram, startMs: number, parent?: Parent, deadlineMs?: number): Outcome;
  write(programs: readonly LogProgram[], scene: Scene, moment: Moment): void;
  add(draft: Draft): void;
}
