/**
 * What a gRPC status other than OK means ("OTLP/gRPC Response, Failures" and "OTLP/gRPC Throttling").
 * grpc-js reports what the server said and what went wrong on our side by the same codes; here they part.
 */
import type { Extract } from './extract.ts';
import { explainFault, inWords } from './network-fault.ts';
import { readRpcStatus } from './rpc-status.ts';
import type { Failed, SendResult } from './types.ts';

export interface GrpcFailure {
  readonly code: number;
  readonly details: string;
  /** `grpc-status-details-bin`. */
  readonly statusDetails?: Uint8Array;
  /** The status came from the server; otherwise grpc-js made it up here. */
  readonly answered: boolean;
}

export interface GrpcQuestion {
  readonly peer: string;
  readonly timeoutMs: number;
  readonly extract: Extract;
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

export function judgeStatus(failure: GrpcFailure, question: GrpcQuestion): SendResult {
  return failure.answered ? fromServer(failure, question) : fromHere(failure, question);
}

/**
 * RetryInfo says that the server throttles, thus left the request alone. A bare RESOURCE_EXHAUSTED is a message
 * over the server's limit and stays so.
 */
function fromServer(
  { code, details, statusDetails }: GrpcFailure,
  { peer, extract }: GrpcQuestion,
): SendResult {
  const name = nameOf(code);
  const said = extract(details);
  const reason = `${peer} answered ${name}${said === '' ? '' : `: ${said}`}`;
  const retry = statusDetails && readRpcStatus(statusDetails)?.retry;
  const throttled = retry !== undefined && (name === 'UNAVAILABLE' || name === 'RESOURCE_EXHAUSTED');
  if (!throttled && !RETRYABLE.has(name)) return { kind: 'refused', reason: reason + hintFor(name, details) };
  const result = failed(reason, !throttled);
  return retry?.delayMs === undefined ? result : { ...result, retryAfterMs: retry.delayMs };
}

/** The request never left: no connection, or none that would take a new stream (HTTP/2, RFC 9113, 8.7). */
const NEVER_SENT =
  /No connection established|Name resolution failed|waiting for|Channel closed|Stream refused|Failed to start HTTP\/2/i;

/** What grpc-js says of a connection that was there, and gone before the server's first frame. */
const CLOSED_AT_ONCE = /^(Error: )?(Failed to connect|read ECONNRESET|Socket closed)/;

function fromHere({ code, details }: GrpcFailure, { peer, timeoutMs, extract }: GrpcQuestion): SendResult {
  const name = nameOf(code);
  const neverSent = NEVER_SENT.test(details);
  if (name === 'DEADLINE_EXCEEDED') {
    return failed(
      `no ${neverSent ? 'connection to' : 'answer from'} ${peer} within ${inWords(timeoutMs)}`,
      !neverSent,
    );
  }
  // "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:4317 (2026-…Z). Resolution note: "
  const lastError = /Last error: (.*?)( \(\d{4}-[^)]*\))?\. Resolution note/s.exec(details)?.[1] ?? details;
  if (neverSent && CLOSED_AT_ONCE.test(lastError)) {
    const hint = 'is the URL meant to begin with https://, or is it no gRPC port?';
    return failed(`${peer} closed the connection before it spoke gRPC: ${hint}`, false);
  }
  const fault = explainFault('', lastError, peer, extract);
  if (fault !== undefined) return failed(fault.reason, !neverSent && !fault.handshake);
  const reason = `${neverSent ? 'no connection to' : 'no answer from'} ${peer} (${name}: ${extract(lastError)})`;
  return neverSent || RETRYABLE.has(name) ? failed(reason, !neverSent) : { kind: 'refused', reason };
}

const failed = (reason: string, mayHaveArrived: boolean): Failed => ({
  kind: 'failed',
  reason,
  mayHaveArrived,
});

const nameOf = (code: number): string => NAMES[code] ?? `status ${code}`;

function hintFor(name: string, details: string): string {
  if (name === 'UNAUTHENTICATED' || name === 'PERMISSION_DENIED') return ' (see OTEL_EXPORTER_OTLP_HEADERS)';
  // So grpc-js words an answer of HTTP that carries no gRPC status.
  if (details === 'Received HTTP status code 404')
    return ' (is it an OTLP/HTTP port: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf?)';
  if (name === 'UNIMPLEMENTED') return ' (it does not take this signal over gRPC)';
  if (name === 'RESOURCE_EXHAUSTED') return ' (the batch may be too large for it)';
  return '';
}
