/** What a run and the calls it makes know of one another. */
import type { ServiceInstance } from '../model/record.ts';
import type { Draft, Moment, Scene } from './draft.ts';
import type { LogProgram, OperationProgram, Result } from './programs.ts';
import type { WebExchange } from './text.ts';

/** What an operation's caller learns of it. */
export interface Outcome {
  readonly endMs: number;
  readonly result: Result;
  readonly status: number | undefined;
  readonly errorType: string | undefined;
  /** What was asked for, of an HTTP operation. */
  readonly url?: string | undefined;
}

/** The span that a run is called from. */
export interface Parent {
  readonly spanId: string;
  readonly instance: ServiceInstance;
}

/** A run that is under way. */
export interface Running {
  readonly operation: OperationProgram;
  readonly scene: Scene;
  readonly startMs: number;
  readonly web: WebExchange | undefined;
  /** Other services whose calls worked out, one entry for each call. */
  readonly answered: string[];
}

/** Where an episode is played: runs come and go, and what they write is kept. */
export interface Stage {
  /** `deadlineMs`: who calls within the process ends it there. */
  run(operation: OperationProgram, startMs: number, parent?: Parent, deadlineMs?: number): Outcome;
  write(programs: readonly LogProgram[], scene: Scene, moment: Moment): void;
  add(draft: Draft): void;
}
