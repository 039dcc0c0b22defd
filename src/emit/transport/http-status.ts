/**
 * What an HTTP answer means ("OTLP/HTTP Response"): 2xx with an OTLP response is success; 429, 502, 503 and 504 are
 * worth another try; every other status would be the same the next time.
 */
import { STATUS_CODES } from 'node:http';
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';
import type { Extract } from './extract.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { reasonOf as describe, redirection, wordsOf } from './http-reason.ts';
import { type PartialSuccess, readJsonResponse, readProtobufResponse } from './partial-success.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Accepted, Failed, SendResult, Unconfirmed } from './types.ts';

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
  if (status >= 200 && status < 300) return succeeded(answer, question);
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

/**
 * Taken where the answer is an OTLP response to a request that had left as a whole. A web page, a gateway's own page or a
 * server that answers everything with 200 say nothing of the records.
 */
function succeeded(
  { status, headers, body, sent, cut }: HttpAnswer,
  question: Question,
): Accepted | Unconfirmed {
  const { peer, path, signal, json, extract } = question;
  const doubt = (why: string): Unconfirmed => ({
    kind: 'unconfirmed',
    reason: `${peer} answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() + why,
  });
  if (!sent) return doubt(' before it had the whole request');
  if (cut) return doubt(' and reset the connection: it has not read the whole request');
  if (body.fault !== undefined) return doubt(`, but the answer cannot be read: ${extract(body.fault)}`);
  try {
    if (status > NO_CONTENT) throw new TypeError('OTLP does not use that status');
    const { rejected, message } = readResponse(body.bytes, headers['content-type'], signal, json);
    return message === '' ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message: extract(message) };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'the body is not JSON' : extract((error as Error).message);
    return doubt(
      `, which does not look like an OTLP receiver: ${why} ` +
        `(does POST ${extract(path)} there take OTLP? see ${question.names.endpoint})`,
    );
  }
}

/** The specification has 200 alone. Receivers also send 201 (Fluent Bit), 202 and 204 (Loki, Grafana Cloud). */
const NO_CONTENT = 204;

/**
 * By the answer's content type; without one, by the request's, since both MUST be the same. A response that is in the
 * other of the two encodings is read, too.
 */
function readResponse(
  body: Uint8Array,
  type: string | undefined,
  signal: Signal,
  json: boolean,
): PartialSuccess {
  const media = type?.split(';')[0]?.trim().toLowerCase() ?? (json ? JSON_TYPE : PROTOBUF_TYPE);
  const isJson = media === JSON_TYPE;
  const isOtlp = isJson || PROTOBUF_TYPES.includes(media);
  // The empty message of protobuf has no bytes. Receivers send it for JSON as well, and with no type (Loki, Prometheus,
  // Sentry, Fluent Bit) or that of empty text, which some frameworks add by themselves.
  if (body.length === 0 && (isOtlp || media === 'text/plain')) return { rejected: 0, message: '' };
  if (!isOtlp) throw new TypeError(`the content type is ${media}`);
  if (!isJson) return readProtobufResponse(body);
  try {
    return readJsonResponse(body, signal);
  } catch (error) {
    // OpenObserve up to 1.0.3 answers JSON requests so.
    if (!(error instanceof SyntaxError) || body[0] !== PARTIAL_SUCCESS_FIELD) throw error;
    return readProtobufResponse(body);
  }
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const PROTOBUF_TYPES = [PROTOBUF_TYPE, 'application/protobuf'];
const PARTIAL_SUCCESS_FIELD = 0x0a;

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
