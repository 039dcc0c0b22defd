/**
 * What a successful answer says of rejected records ("OTLP/HTTP Response, Partial Success"; the same for gRPC).
 *
 *   Export{Logs,Trace}ServiceResponse { 1 partial_success }
 *   partial_success                   { 1 rejected_log_records | rejected_spans int64; 2 error_message string }
 *
 * Both readers throw where the answer is not such a message. The stock deserialisers do not: JSON that does not
 * parse is for them an empty answer, thus a full success.
 */
import type { Signal } from '../../model/record.ts';
import { readFields, readText } from './wire.ts';

export interface PartialSuccess {
  /** A whole number from 0. */
  readonly rejected: number;
  /** Empty where the server said nothing. May stand with `rejected: 0`, as a warning. */
  readonly message: string;
}

export function readProtobufResponse(body: Uint8Array): PartialSuccess {
  let rejected: unknown = 0n;
  let message = '';
  for (const outer of readFields(body)) {
    if (outer.number !== 1) continue;
    // A google.rpc.Status begins so, the body of a failure.
    if (outer.type !== 'bytes') throw new TypeError('the body is not a response of OTLP');
    for (const inner of readFields(outer.value)) {
      if (inner.number === 1 && inner.type === 'varint') rejected = inner.value;
      if (inner.number === 2 && inner.type === 'bytes') message = readText(inner.value);
    }
  }
  return { rejected: count(Number(rejected)), message };
}

/** Field names in lowerCamelCase as OTLP asks, and in the proto spelling that JSON parsers of protobuf take too. */
const REJECTED = {
  logs: ['rejectedLogRecords', 'rejected_log_records'],
  traces: ['rejectedSpans', 'rejected_spans'],
} as const;

export function readJsonResponse(body: Uint8Array, signal: Signal): PartialSuccess {
  const response = members(JSON.parse(readText(body)));
  const given = response.partialSuccess ?? response.partial_success;
  // Unknown members must be passed over ("JSON Protobuf Encoding"), but an error under 200 is not a success.
  const isError = ERROR_MEMBERS.some((name) => (response[name] ?? false) !== false);
  if (given === undefined && isError) throw new TypeError('the body reports an error');
  const partial = members(given ?? {});
  const [camel, snake] = REJECTED[signal];
  const message = partial.errorMessage ?? partial.error_message ?? '';
  if (typeof message !== 'string') throw new TypeError('the error message is no text');
  return { rejected: jsonCount(partial[camel] ?? partial[snake] ?? 0), message };
}

/** Of a google.rpc.Status, and of what gateways send. */
const ERROR_MEMBERS = ['error', 'errors', 'message'];

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('the body is not a JSON object');
  return value as Readonly<Record<string, unknown>>;
}

/** An int64 stands in JSON as a decimal string; numbers are to be accepted too ("JSON Protobuf Encoding"). */
function jsonCount(value: unknown): number {
  if (typeof value === 'number') return count(value);
  if (typeof value === 'string' && /^\d+$/.test(value)) return count(Number(value));
  throw new TypeError('the count of rejected records is no number');
}

function count(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`a count of ${value} rejected records`);
  return value;
}
