/**
 * What an HTTP answer means ("OTLP/HTTP Response"): 2xx is success; 429, 502, 503 and 504 are worth another
 * try; every other status would be the same the next time.
 */

import type { SettingNames } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';
import type { Extract } from './extract.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { reasonOf as describe, redirection, wordsOf } from './http-reason.ts';
import { type PartialSuccess, readJsonResponse, readProtobufResponse } from './partial-success.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Accepted, Failed, SendResult } from './types.ts';

/** What was asked, as far as it explains the answer. */
export interface Question {
  readonly peer: string;
  readonly path: string;
  readonly signal: Signal;
  readonly json: boolean;
  readonly extract: Extract;
  readonly names: SettingNames;
}

export function judgeAnswer(answer: HttpAnswer, question: Question, nowMs: number): SendResult {
  const { status } = answer;
  if (status >= 200 && status < 300) return accepted(answer, question);
  const reason = reasonOf(answer, question);
  return RETRYABLE.has(status) ? failed(answer, reason, nowMs) : { kind: 'refused', reason };
}

/** "Retryable Response Codes". */
const RETRYABLE = new Set([429, 502, 503, 504]);

/**
 * A server that throttles ("OTLP/HTTP Throttling": 429, or 503 with Retry-After) says that it left the request
 * alone. The others leave it open: a gateway gave up on a server, or one of several outputs behind it failed.
 */
function failed({ status, headers, sent }: HttpAnswer, reason: string, nowMs: number): Failed {
  const wait = retryAfterMs(headers['retry-after'], nowMs);
  const throttled = status === 429 || (status === 503 && wait !== undefined);
  const result = { kind: 'failed', reason, mayHaveArrived: sent && !throttled } as const;
  return wait === undefined ? result : { ...result, retryAfterMs: wait };
}

/** Taken, whatever the body says: the specification forbids to send it again ("Partial Success"). */
function accepted({ headers, body }: HttpAnswer, { signal, json, extract }: Question): Accepted {
  if (body.fault === undefined && body.bytes.length === 0) return { kind: 'ok', rejected: 0 };
  try {
    if (body.fault !== undefined) throw new Error(body.fault);
    const { rejected, message } = readResponse(body.bytes, headers['content-type'], signal, json);
    return message === '' ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message: extract(message) };
  } catch (error) {
    const why = extract(error instanceof SyntaxError ? 'no JSON' : (error as Error).message);
    return {
      kind: 'ok',
      rejected: 0,
      message: `the answer to a successful request could not be read: ${why}`,
    };
  }
}

/** By the answer's content type; without one, by the request's, since both MUST be the same. */
function readResponse(
  body: Uint8Array,
  type: string | undefined,
  signal: Signal,
  json: boolean,
): PartialSuccess {
  const media =
    type?.split(';')[0]?.trim().toLowerCase() ?? (json ? 'application/json' : 'application/x-protobuf');
  if (media === 'application/json') return readJsonResponse(body, signal);
  if (media === 'application/x-protobuf' || media === 'application/protobuf')
    return readProtobufResponse(body);
  throw new TypeError(`its content type is ${media}`);
}

function reasonOf(answer: HttpAnswer, question: Question): string {
  const { status } = answer;
  const { peer, extract } = question;
  const said = wordsOf(answer, extract);
  const hint =
    status >= 300 && status < 400
      ? redirection(answer, question.names.endpoint)
      : HINTS[status]?.(question, said);
  return describe(answer, { peer, said, hint });
}

const HINTS: Readonly<Record<number, (question: Question, said: string) => string | undefined>> = {
  // In the words of Go's server and of nginx.
  400: (_question, said) =>
    /HTTPS (server|port)/.test(said) ? 'the URL must begin with https://' : undefined,
  401: ({ names }) => `see ${names.headers}`,
  403: ({ names }) => `see ${names.headers}`,
  404: (question) => notThere(question),
  405: (question) => notThere(question),
  413: () => 'the batch is too large for it',
  415: ({ json, names }) =>
    json
      ? `it does not take JSON; try ${names.protocol}=http/protobuf`
      : 'it does not take http/protobuf here, or not compressed',
};

/**
 * By "Endpoint URLs for OTLP/HTTP" the general endpoint gets the signal's path added, and a signal's own is used as it is: a
 * wrong path shows which of the two was given, and what is wrong with it.
 */
function notThere({ path, signal, extract, names }: Question): string {
  const wanted = `/v1/${signal}`;
  const why = /\/v1\/(logs|traces|metrics)\/v1\/(logs|traces)$/.test(path)
    ? `${names.endpoint} must end before /v1/…: ${wanted} is added to it`
    : path.endsWith(wanted)
      ? `see ${names.endpoint}`
      : `${names.endpoint} is used as it is, and by the specification the path ends in ${wanted}`;
  return `nothing takes POST ${extract(path)} there; ${why}`;
}
