/** How a run ends. Decided when its calls have returned, before its last records are written. */
import { ownEnding } from './endings.ts';
import type { CallProgram, EndingProgram } from './programs.ts';
import type { Outcome, Run } from './run.ts';

/** What the calls of a run resulted in. */
export interface CallsResult {
  readonly startMs: number;
  /** When the last of them returned; `startMs` without any. */
  readonly returnedMs: number;
  /** The call that makes the run fail or be refused, and its outcome; `undefined` if all calls succeeded. */
  readonly unsuccessful: { readonly call: CallProgram; readonly outcome: Outcome } | undefined;
}

export interface RunEnd {
  readonly endMs: number;
  readonly ending: EndingProgram;
  /** `error.type`: that of the ending, or of the callee that caused it. */
  readonly errorType: string | undefined;
  /** Class of the exception, if the run itself failed with one. */
  readonly exception: string | undefined;
  /** The run failed, and no callee caused it. */
  readonly failedItself: boolean;
}

/** The run fails, or is refused, because one of its calls was. */
export function endByCall({ operation }: Run, outcome: Outcome, endMs: number): RunEnd {
  const ending = outcome.result === 'refused' ? operation.refused : operation.failed;
  // An HTTP server reports its status as `error.type`. Other operations pass on that of the callee.
  const passedOn = operation.web || ending.result === 'refused' ? undefined : outcome.errorType;
  return {
    endMs,
    ending,
    errorType: passedOn ?? ending.errorType,
    exception: undefined,
    failedItself: false,
  };
}

/** The calls succeeded: the error share of the operation and the condition of the service decide. */
export function endByItself({ operation, condition, scene }: Run, endMs: number): RunEnd {
  const ending = ownEnding(operation, condition, scene.random);
  const failedItself = ending.result === 'failed';
  return {
    endMs,
    ending,
    errorType: ending.errorType,
    exception: failedItself ? operation.exception : undefined,
    failedItself,
  };
}

/** The caller in the same process ends the run at its deadline. */
export function endAtDeadline({ operation, deadlineMs }: Run, { returnedMs }: CallsResult): RunEnd {
  const ending = operation.timedOut;
  return {
    // Not before the end of its calls.
    endMs: operation.steps.length === 0 ? deadlineMs : Math.max(deadlineMs, returnedMs),
    ending,
    errorType: ending.errorType,
    exception: 'TimeoutError',
    failedItself: true,
  };
}

/**
 * The other service that the last records of a run are about: the one that failed or refused, or, if the run succeeded,
 * the one that was called. `undefined` if several were called, or if the run failed itself.
 */
export function dependencyOf(
  { operation, answered }: Run,
  { result }: EndingProgram,
  { unsuccessful }: CallsResult,
): string | undefined {
  if (unsuccessful) {
    const { service } = unsuccessful.call.callee;
    return service === operation.service ? undefined : service.name;
  }
  const [first, ...more] = answered;
  return result === 'good' && more.every((other) => other === first) ? first : undefined;
}
