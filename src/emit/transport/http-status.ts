/**
 * Interprets an HTTP response ("OTLP/HTTP Response"): 2xx with an OTLP response is success; 429, 502, 503 and 504 are
 * retryable; every other status is final.
 */
import { STATUS_CODES } from 'node:http';
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';
import type { Extract } from './extract.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { reasonOf as describe, redirection, serverMessage } from './http-reason.ts';
import { type PartialSuccess, readJsonResponse, readProtobufResponse } from './partial-success.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Accepted, Failed, SendResult, Unconfirmed } from './types.ts';

/** The request, as far as it is needed to explain its response. */
export interface RequestContext {
  readonly peer: string;
  readonly path: string;
  readonly signal: Signal;
  readonly json: boolean;
  readonly extract: Extract;
  readonly names: SettingNames;
}

export function interpretAnswer(answer: HttpAnswer, context: RequestContext, nowMs: number): SendResult {
  const { status } = answer;
  if (status >= 200 && status < 300) return succeeded(answer, context);
  const reason = reasonOf(answer, context);
  return RETRYABLE.has(status) ? failed(answer, reason, nowMs) : { kind: 'refused', reason };
}

/** "Retryable Response Codes". */
const RETRYABLE = new Set([429, 502, 503, 504]);

/**
 * A server that throttles ("OTLP/HTTP Throttling": 429, or 503 with Retry-After) did not process the request. After the
 * other statuses it may have: a gateway timed out on a server, or one of several backends failed.
 */
function failed({ status, headers, sent }: HttpAnswer, reason: string, nowMs: number): Failed {
  const wait = retryAfterMs(headers['retry-after'], nowMs);
  const throttled = status === 429 || (status === 503 && wait !== undefined);
  const result = { kind: 'failed', reason, mayHaveArrived: sent && !throttled } as const;
  return wait === undefined ? result : { ...result, retryAfterMs: wait };
}

/**
 * Accepted only if the response is an OTLP response and the whole request was sent before. A web page, or a server that
 * answers everything with 200, confirms nothing.
 */
function succeeded(
  { status, headers, body, sent, cut }: HttpAnswer,
  context: RequestContext,
): Accepted | Unconfirmed {
  const { peer, path, signal, json, extract } = context;
  const unconfirmed = (why: string): Unconfirmed => ({
    kind: 'unconfirmed',
    reason: `${peer} answered ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd() + why,
  });
  if (!sent) return unconfirmed(' before it had the whole request');
  if (cut) return unconfirmed(' and reset the connection: it has not read the whole request');
  if (body.problem !== undefined)
    return unconfirmed(`, but the answer cannot be read: ${extract(body.problem)}`);
  try {
    if (status > NO_CONTENT) throw new TypeError('OTLP does not use that status');
    const { rejected, message } = readResponse(body.bytes, headers['content-type'], signal, json);
    return message === '' ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message: extract(message) };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'the body is not JSON' : extract((error as Error).message);
    return unconfirmed(
      `, which does not look like an OTLP receiver: ${why} ` +
        `(does it accept OTLP at POST ${extract(path)}? see ${context.names.endpoint})`,
    );
  }
}

/** The specification has only 200. Receivers also send 201 (Fluent Bit), 202 and 204 (Loki, Grafana Cloud). */
const NO_CONTENT = 204;

/**
 * Decodes by the content type of the response; without one, by that of the request, because both MUST be the same. A
 * response in the other encoding is accepted too.
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
  // An empty protobuf message has no bytes. Receivers send it for JSON too, without a type (Loki, Prometheus, Sentry,
  // Fluent Bit) or as text/plain, which some frameworks add by default.
  if (body.length === 0 && (isOtlp || media === 'text/plain')) return { rejected: 0, message: '' };
  if (!isOtlp) throw new TypeError(`the content type is ${media}`);
  if (!isJson) return readProtobufResponse(body);
  try {
    return readJsonResponse(body, signal);
  } catch (error) {
    // OpenObserve up to 1.0.3 answers JSON requests with protobuf.
    if (!(error instanceof SyntaxError) || body[0] !== PARTIAL_SUCCESS_FIELD) throw error;
    return readProtobufResponse(body);
  }
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const PROTOBUF_TYPES = [PROTOBUF_TYPE, 'application/protobuf'];
const PARTIAL_SUCCESS_FIELD = 0x0a;

function reasonOf(answer: HttpAnswer, context: RequestContext): string {
  const { status } = answer;
  const { peer, extract } = context;
  const said = serverMessage(answer, extract);
  const hint =
    status >= 300 && status < 400
      ? redirection(answer, context.names.endpoint)
      : HINTS[status]?.(context, said);
  return describe(answer, { peer, said, hint });
}

const HINTS: Readonly<Record<number, (context: RequestContext, said: string) => string | undefined>> = {
  // The messages of Go's server and of nginx.
  400: (_question, said) =>
    /HTTPS (server|port)/.test(said) ? 'the URL must begin with https://' : undefined,
  401: ({ names }) => `see ${names.headers}`,
  403: ({ names }) => `see ${names.headers}`,
  404: (context) => wrongPath(context),
  405: (context) => wrongPath(context),
  413: () => 'the batch is too large for it',
  415: ({ json, names }) =>
    json
      ? `it does not accept JSON; try ${names.protocol}=http/protobuf`
      : 'it does not accept http/protobuf at this path, or not compressed',
};

/**
 * By "Endpoint URLs for OTLP/HTTP" the path of the signal is added to the general endpoint, and the endpoint of a signal is
 * used as it is. The wrong path shows which of the two was set, and what is wrong with it.
 */
function wrongPath({ path, signal, extract, names }: RequestContext): string {
  const wanted = `/v1/${signal}`;
  const why = /\/v1\/(logs|traces|metrics)\/v1\/(logs|traces)$/.test(path)
    ? `remove /v1/… from ${names.endpoint}: firedrill adds ${wanted}`
    : path.endsWith(wanted)
      ? `see ${names.endpoint}`
      : `${names.endpoint} is used as it is, and OTLP paths end in ${wanted}`;
  return `it does not accept POST ${extract(path)}; ${why}`;
}
