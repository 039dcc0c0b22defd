/**
 * Interprets the end of a gRPC request ("OTLP/gRPC Response, Failures" and "OTLP/gRPC Throttling"): the server's response,
 * or the reason for a missing one.
 */
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Extract } from './extract.ts';
import type { BrokenCall, GrpcAnswer } from './grpc-exchange.ts';
import { explainNetworkError, timeoutText } from './network-error.ts';
import { readProtobufResponse } from './partial-success.ts';
import { readRpcStatus } from './rpc-status.ts';
import type { Failed, SendResult } from './types.ts';

export interface GrpcRequestContext {
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

export function interpretGrpcAnswer(answer: GrpcAnswer, context: GrpcRequestContext): SendResult {
  const { httpStatus, status, details } = answer;
  const isHttpSuccess = httpStatus >= 200 && httpStatus < 300;
  if (status === undefined && !isHttpSuccess)
    return failure(byHttpStatus(httpStatus), `Received HTTP status code ${httpStatus}`, answer, context);
  if (status === undefined || status === 0) return succeeded(answer, context);
  return failure(nameOf(status), details, answer, context);
}

/** Accepted only if the response is that of an OTLP receiver and the whole request was sent before. */
function succeeded(answer: GrpcAnswer, { peer, extract, names }: GrpcRequestContext): SendResult {
  const { httpStatus, contentType, status, message, sent } = answer;
  const unconfirmed = (why: string): SendResult => ({ kind: 'unconfirmed', reason: `${peer} ${why}` });
  const isGrpc = httpStatus === 200 && /^application\/grpc([+;]|$)/.test(contentType);
  if (!isGrpc) {
    const what = contentType === '' ? `HTTP ${httpStatus}` : `HTTP ${httpStatus} and ${extract(contentType)}`;
    return unconfirmed(`answered with ${what}, which is not gRPC: see ${names.endpoint}`);
  }
  if (message?.problem !== undefined)
    return unconfirmed(`sent a response that cannot be read: ${extract(message.problem)}`);
  if (status === undefined) return unconfirmed('answered without a gRPC status: does a proxy drop trailers?');
  if (!sent) return unconfirmed('answered OK before it had the whole request');
  try {
    if (message === undefined) throw new TypeError('the response has no message');
    const { rejected, message: said } = readProtobufResponse(message.bytes);
    return said === '' ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message: extract(said) };
  } catch (error) {
    const why = extract((error as Error).message);
    return unconfirmed(`answered OK, but does not look like an OTLP receiver: ${why}`);
  }
}

/** The mapping of gRPC clients ("HTTP to gRPC Status Code Mapping"). */
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
 * RetryInfo means that the server throttles and did not process the request. RESOURCE_EXHAUSTED without it means that the
 * message exceeds a limit of the server, which a retry does not change.
 */
function failure(
  name: string,
  details: string,
  { statusDetails, sent }: GrpcAnswer,
  { peer, extract, names }: GrpcRequestContext,
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

/** No response: always retryable. The records cannot have arrived before the last byte was sent, or if the server says so. */
export function interpretBreak(
  end: BrokenCall,
  { peer, timeoutMs, extract, names }: GrpcRequestContext,
): Failed {
  const { cause, stage, unprocessed, shut } = end;
  const sent = stage === 'waiting' && !unprocessed;
  if (cause === 'closed') return failed(`firedrill closed the connection before ${peer} answered`, sent);
  if (cause === 'timeout') {
    const time = timeoutText(timeoutMs);
    return failed(shut ? SHUT(peer, time) : TIMED_OUT[stage](peer, time), sent);
  }
  const known = explainNetworkError(cause.code ?? '', cause.message, peer, extract, names);
  if (known !== undefined && (stage === 'connecting' || known.handshake))
    return failed(known.reason, sent && !known.handshake);
  if (stage === 'connecting') {
    const hint = 'does the URL need https://, or is it not a gRPC port?';
    return failed(`${peer} closed the connection before speaking gRPC: ${hint}`, false);
  }
  const when = stage === 'waiting' ? 'instead of answering' : 'before the request was written';
  const disclaimed = unprocessed ? ' and did not process it' : '';
  return failed(`${peer} ended the request ${when}${disclaimed} (${extract(cause.message)})`, sent);
}

const SHUT = (peer: string, time: string) =>
  `${peer} accepted no request for ${time}: it allows 0 concurrent streams`;

const TIMED_OUT = {
  connecting: (peer: string, time: string) => `no connection to ${peer} within ${time}`,
  writing: (peer: string, time: string) => `${peer} did not read the whole request within ${time}`,
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
  // An HTTP response without a gRPC status.
  if (details === 'Received HTTP status code 404')
    return ` (is it an OTLP/HTTP port: ${protocol}=http/protobuf?)`;
  if (name === 'UNIMPLEMENTED') return ' (it does not accept this signal over gRPC)';
  if (name === 'RESOURCE_EXHAUSTED') return ' (the batch may be too large)';
  return '';
}
