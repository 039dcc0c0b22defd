/**
 * What the end of a gRPC request means ("OTLP/gRPC Response, Failures" and "OTLP/gRPC Throttling"): what the server
 * answered, and what became of a request that it did not answer.
 */
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Extract } from './extract.ts';
import type { BrokenCall, GrpcAnswer } from './grpc-exchange.ts';
import { explainFault, inWords } from './network-fault.ts';
import { readProtobufResponse } from './partial-success.ts';
import { readRpcStatus } from './rpc-status.ts';
import type { Failed, SendResult } from './types.ts';

export interface GrpcQuestion {
  readonly peer: string;
  readonly timeoutMs: number;
  readonly extract: Extract;
  readonly names: SettingNames;
}

const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const RETRYABLE = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

export function judgeGrpcAnswer(answer: GrpcAnswer, question: GrpcQuestion): SendResult {
  const { httpStatus, status, details } = answer;
  const isHttpSuccess = httpStatus >= 200 && httpStatus < 300;
  if (status === undefined && !isHttpSuccess)
    return failure(byHttpStatus(httpStatus), `Received HTTP status code ${httpStatus}`, answer, question);
  if (status === undefined || status === 0) return succeeded(answer, question);
  return failure(nameOf(status), details, answer, question);
}

/** Taken where the answer is the response of an OTLP receiver, to a request that had left as a whole. */
function succeeded(answer: GrpcAnswer, { peer, extract, names }: GrpcQuestion): SendResult {
  const { httpStatus, contentType, status, message, sent } = answer;
  const unconfirmed = (why: string): SendResult => ({ kind: 'unconfirmed', reason: `${peer} ${why}` });
  const isGrpc = httpStatus === 200 && /^application\/grpc([+;]|$)/.test(contentType);
  if (!isGrpc) {
    const what = contentType === '' ? `HTTP ${httpStatus}` : `HTTP ${httpStatus} and ${extract(contentType)}`;
    return unconfirmed(`answered with ${what}, which is not gRPC: see ${names.endpoint}`);
  }
  if (message?.fault !== undefined)
    return unconfirmed(`sent an answer that cannot be read: ${extract(message.fault)}`);
  if (status === undefined) return unconfirmed('answered without a gRPC status: does a proxy drop trailers?');
  if (!sent) return unconfirmed('answered OK before it had the whole request');
  try {
    if (message === undefined) throw new TypeError('there is no message in its answer');
    const { rejected, message: said } = readProtobufResponse(message.bytes);
    return said === '' ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message: extract(said) };
  } catch (error) {
    const why = extract((error as Error).message);
    return unconfirmed(`answered OK, but does not look like an OTLP receiver: ${why}`);
  }
}

/** As gRPC's own clients map them. */
function byHttpStatus(status: number): string {
  if (status === 429 || (status >= 502 && status <= 504)) return 'UNAVAILABLE';
  return HTTP_NAMES[status] ?? 'UNKNOWN';
}

const HTTP_NAMES: Readonly<Record<number, string>> = {
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
};

/**
 * RetryInfo says that the server throttles, thus left the request alone. A bare RESOURCE_EXHAUSTED is a message
 * over the server's limit and stays so.
 */
function failure(
  name: string,
  details: string,
  { statusDetails, sent }: GrpcAnswer,
  { peer, extract, names }: GrpcQuestion,
): SendResult {
  const said = extract(details);
  const reason = `${peer} answered ${name}${said === '' ? '' : `: ${said}`}`;
  const retry = statusDetails && readRpcStatus(statusDetails)?.retry;
  const throttled = retry !== undefined && (name === 'UNAVAILABLE' || name === 'RESOURCE_EXHAUSTED');
  if (!throttled && !RETRYABLE.has(name))
    return { kind: 'refused', reason: reason + hintFor(name, details, names) };
  const result = failed(reason, sent && !throttled);
  return retry?.delayMs === undefined ? result : { ...result, retryAfterMs: retry.delayMs };
}

/** No answer: always worth another try. Nothing has arrived before the last byte left, nor what the server disclaims. */
export function judgeBreak(end: BrokenCall, { peer, timeoutMs, extract, names }: GrpcQuestion): Failed {
  const { cause, stage, unprocessed, shut } = end;
  const sent = stage === 'waiting' && !unprocessed;
  if (cause === 'closed') return failed(`closed here before ${peer} answered`, sent);
  if (cause === 'timeout') {
    const time = inWords(timeoutMs);
    return failed(shut ? SHUT(peer, time) : TIMED_OUT[stage](peer, time), sent);
  }
  const fault = explainFault(cause.code ?? '', cause.message, peer, extract, names);
  if (fault !== undefined && (stage === 'connecting' || fault.handshake))
    return failed(fault.reason, sent && !fault.handshake);
  if (stage === 'connecting') {
    const hint = 'is the URL meant to begin with https://, or is it no gRPC port?';
    return failed(`${peer} closed the connection before it spoke gRPC: ${hint}`, false);
  }
  const when = stage === 'waiting' ? 'instead of answering' : 'before the request was written';
  const disclaimed = unprocessed ? ', and has not processed it' : '';
  return failed(`${peer} ended the request ${when}${disclaimed} (${extract(cause.message)})`, sent);
}

const SHUT = (peer: string, time: string) =>
  `${peer} let no request begin for ${time}: it allows 0 streams at once`;

const TIMED_OUT = {
  connecting: (peer: string, time: string) => `no connection to ${peer} within ${time}`,
  writing: (peer: string, time: string) => `${peer} did not take the whole request within ${time}`,
  waiting: (peer: string, time: string) => `no answer from ${peer} within ${time}`,
};

const failed = (reason: string, mayHaveArrived: boolean): Failed => ({
  kind: 'failed',
  reason,
  mayHaveArrived,
});

const nameOf = (code: number): string => NAMES[code] ?? `status ${code}`;

function hintFor(name: string, details: string, { headers, protocol }: SettingNames): string {
  if (name === 'UNAUTHENTICATED' || name === 'PERMISSION_DENIED') return ` (see ${headers})`;
  // An answer of HTTP that carries no gRPC status.
  if (details === 'Received HTTP status code 404')
    return ` (is it an OTLP/HTTP port: ${protocol}=http/protobuf?)`;
  if (name === 'UNIMPLEMENTED') return ' (it does not take this signal over gRPC)';
  if (name === 'RESOURCE_EXHAUSTED') return ' (the batch may be too large for it)';
  return '';
}
