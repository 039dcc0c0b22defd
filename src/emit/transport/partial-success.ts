/**
 * Reads the number of rejected records from a successful response ("OTLP/HTTP Response, Partial Success"; the same for gRPC).
 *
 *   Export{Logs,Trace}ServiceResponse { 1 partial_success }
 *   partial_success                   { 1 rejected_log_records | rejected_spans int64; 2 error_message string }
 *
 * Both readers throw if the response is not such a message. The SDK's deserialisers do not: for them JSON that does not
 * parse is an empty response, which means success.
 */
import type { Signal } from '../../model/record.ts';
import { readFields, readText } from './wire.ts';

export interface PartialSuccess {
  /** A whole number from 0. */
  readonly rejected: number;
  /** Empty if the server sent none. With `rejected: 0` it is a warning. */
  readonly message: string;
}

export function readProtobufResponse(body: Uint8Array): PartialSuccess {
  let rejected: unknown = 0n;
  let message = '';
  for (const outer of readFields(body)) {
    if (outer.number !== 1) continue;
    // A google.rpc.Status starts like this: the body of an error.
    if (outer.type !== 'bytes') throw new TypeError('the body is not an OTLP response');
    for (const inner of readFields(outer.value)) {
      if (inner.number === 1 && inner.type === 'varint') rejected = inner.value;
      if (inner.number === 2 && inner.type === 'bytes') message = readText(inner.value);
    }
  }
  return { rejected: count(Number(rejected)), message };
}

/** Field names in lowerCamelCase, as OTLP requires, and in the protobuf spelling, which protobuf JSON parsers also accept. */
const REJECTED = {
  logs: ['rejectedLogRecords', 'rejected_log_records'],
  traces: ['rejectedSpans', 'rejected_spans'],
} as const;

export function readJsonResponse(body: Uint8Array, signal: Signal): PartialSuccess {
  const response = members(JSON.parse(readText(body)));
  const given = response.partialSuccess ?? response.partial_success;
  // Unknown members must be ignored ("JSON Protobuf Encoding"), but an error with status 200 is not a success.
  const isError = ERROR_MEMBERS.some((name) => (response[name] ?? false) !== false);
  if (given === undefined && isError) throw new TypeError('the body reports an error');
  const partial = members(given ?? {});
  const [camel, snake] = REJECTED[signal];
  const message = partial.errorMessage ?? partial.error_message ?? '';
  if (typeof message !== 'string') throw new TypeError('the error message is not a string');
  return { rejected: jsonCount(partial[camel] ?? partial[snake] ?? 0), message };
}

/** Members of a google.rpc.Status and of the errors of gateways. */
const ERROR_MEMBERS = ['error', 'errors', 'message'];

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('the body is not a JSON object');
  return value as Readonly<Record<string, unknown>>;
}

/** An int64 in JSON is a decimal string; numbers have to be accepted too ("JSON Protobuf Encoding"). */
function jsonCount(value: unknown): number {
  if (typeof value === 'number') return count(value);
  if (typeof value === 'string' && /^\d+$/.test(value)) return count(Number(value));
  throw new TypeError('the count of rejected records is not a number');
}

function count(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${value} is not a valid count of rejected records`);
  return value;
}
