/** The ways in which a run of an operation can end, compiled once: attributes and records of success, refusal, failure. */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import type { LogMoment, Operation } from '../model/scenario.ts';
import type { Condition } from './conditions.ts';
import type { EndingProgram, LogProgram, OperationProgram, Result } from './programs.ts';
import { requestAttributes } from './web.ts';
import { type Chooser, weighted } from './weighted.ts';

const SERVER_ERROR = 500;
const GATEWAY_TIMEOUT = 504;
/** `error.type` of a run or call that took too long. */
export const TIMEOUT = 'timeout';
const NOTHING: Attributes = Object.freeze({});

export interface Endings {
  readonly good: EndingProgram;
  readonly failing: Chooser<EndingProgram>;
  readonly refused: EndingProgram;
  readonly failed: EndingProgram;
  readonly timedOut: EndingProgram;
}

export type LogsAt = (at: LogMoment, attributes: Attributes, result?: Result) => readonly LogProgram[];

export function endingsOf(operation: Operation, logsAt: LogsAt): Endings {
  const { http, refuses, errorType } = operation;
  const ending = (
    result: Result,
    status: number | undefined,
    type: string | undefined,
    at: 'end' | 'error',
  ): EndingProgram => {
    const answered: Attributes = Object.freeze({
      ...(http ? requestAttributes(http) : NOTHING),
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
      ...(type === undefined ? {} : { 'error.type': type }),
    });
    return {
      result,
      status,
      errorType: type,
      attributes: Object.freeze({ ...operation.attributes, ...answered }),
      logs: logsAt(at, answered, result),
    };
  };
  const refusal = (status: number | undefined): EndingProgram =>
    ending('refused', status, undefined, 'error');
  const failure = (status: number | undefined, type: string): EndingProgram =>
    ending('failed', status, type, 'error');
  if (!http) {
    const failed = failure(undefined, errorType);
    const refused = refusal(undefined);
    return {
      good: ending('good', undefined, undefined, 'end'),
      failing: () => (refuses ? refused : failed),
      refused,
      failed,
      timedOut: failure(undefined, TIMEOUT),
    };
  }
  const statuses = http.errorStatuses.map(({ status, weight }) => ({
    // An answer below 500 is no failure of the server (HTTP semantic conventions, "Status").
    value:
      refuses || status < SERVER_ERROR
        ? refusal(status)
        : failure(status, isStatus(errorType) ? String(status) : errorType),
    weight,
  }));
  const [first] = http.errorStatuses;
  const own = first!.status;
  // A run that is refused by its callee answers with a status below 500; one whose callee failed, with 500 or above.
  const refusedStatus = http.errorStatuses.find(({ status }) => status < SERVER_ERROR)?.status ?? own;
  const failedStatus =
    http.errorStatuses.find(({ status }) => status >= SERVER_ERROR)?.status ??
    (refuses || own < SERVER_ERROR ? SERVER_ERROR : own);
  return {
    good: ending('good', http.status, undefined, 'end'),
    failing: weighted(statuses) ?? (() => statuses[0]!.value),
    refused: refusal(refusedStatus),
    failed: failure(failedStatus, isStatus(errorType) ? String(failedStatus) : errorType),
    timedOut: failure(GATEWAY_TIMEOUT, TIMEOUT),
  };
}

/**
 * How a run ends if its calls succeeded. Its own error share may result in a refusal. Errors that an incident or bad
 * health adds are always failures: otherwise an outage of a login service would look like wrong passwords.
 */
export function ownEnding(operation: OperationProgram, condition: Condition, random: Random): EndingProgram {
  const { service, errors, failing, failed, good } = operation;
  const own = service.ratio === undefined ? errors : service.ratio / 10;
  if (random.chance(own)) return failing(random);
  return condition.errors > own && random.chance((condition.errors - own) / (1 - own)) ? failed : good;
}

export const isStatus = (errorType: string): boolean => /^\d+$/.test(errorType);
