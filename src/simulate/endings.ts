/** The ways an operation can end, worked out once: attributes and records of a good run, a refusal, a failure. */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import type { LogMoment, Operation } from '../model/scenario.ts';
import type { Condition } from './conditions.ts';
import type { EndingProgram, LogProgram, OperationProgram, Result } from './programs.ts';
import { requestAttributes } from './web.ts';
import { type Chooser, weighted } from './weighted.ts';

const SERVER_ERROR = 500;
const GATEWAY_TIMEOUT = 504;
/** `error.type` of what took too long. */
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
    // A server that answers below 500 did its work (HTTP semantic conventions, "Status").
    value:
      refuses || status < SERVER_ERROR
        ? refusal(status)
        : failure(status, isStatus(errorType) ? String(status) : errorType),
    weight,
  }));
  const [first] = http.errorStatuses;
  const own = first!.status;
  // A refusal's status does for a caller that is refused; an error behind it is an error of the server.
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
 * How a run ends whose calls went well. What it fails at by itself may be a mere refusal; what an incident or bad
 * health adds is a failure in any case, or an outage of who checks passwords would look like wrong passwords.
 */
export function ownEnding(operation: OperationProgram, condition: Condition, random: Random): EndingProgram {
  const { service, errors, failing, failed, good } = operation;
  const own = service.ratio === undefined ? errors : service.ratio / 10;
  if (random.chance(own)) return failing(random);
  return condition.errors > own && random.chance((condition.errors - own) / (1 - own)) ? failed : good;
}

export const isStatus = (errorType: string): boolean => /^\d+$/.test(errorType);
