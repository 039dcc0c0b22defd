/**
 * google.rpc.Status, the body of every OTLP/HTTP error ("OTLP/HTTP Response, Failures") and the content of
 * gRPC's `grpc-status-details-bin`; and the RetryInfo in it ("OTLP/gRPC Throttling").
 *
 *   Status    { 1 code int32; 2 message string; 3 details repeated Any }
 *   Any       { 1 type_url string; 2 value bytes }
 *   RetryInfo { 1 retry_delay Duration }      Duration { 1 seconds int64; 2 nanos int32 }
 */
import { readFields, readText } from './wire.ts';

export interface RpcStatus {
  readonly message: string;
  /** Present if the server sent RetryInfo. Without `delayMs` the client chooses the delay. */
  readonly retry?: { readonly delayMs?: number };
}

const RETRY_INFO = 'google.rpc.RetryInfo';

/** Undefined if the bytes are not a Status. */
export function readRpcStatus(bytes: Uint8Array): RpcStatus | undefined {
  try {
    let message = '';
    let retry: RpcStatus['retry'];
    for (const field of readFields(bytes)) {
      if (field.type !== 'bytes') continue;
      if (field.number === 2) message = readText(field.value);
      if (field.number === 3) retry ??= readRetryInfo(field.value);
    }
    return retry === undefined ? { message } : { message, retry };
  } catch {
    return undefined;
  }
}

function readRetryInfo(any: Uint8Array): RpcStatus['retry'] {
  let type = '';
  let value: Uint8Array = new Uint8Array();
  for (const field of readFields(any)) {
    if (field.type !== 'bytes') continue;
    if (field.number === 1) type = readText(field.value);
    if (field.number === 2) value = field.value;
  }
  if (type.slice(type.lastIndexOf('/') + 1) !== RETRY_INFO) return undefined;

  let delayMs = 0;
  for (const field of readFields(value)) {
    if (field.number === 1 && field.type === 'bytes') delayMs = readDurationMs(field.value);
  }
  return delayMs > 0 ? { delayMs } : {};
}

function readDurationMs(duration: Uint8Array): number {
  let ms = 0;
  for (const field of readFields(duration)) {
    if (field.type !== 'varint') continue;
    if (field.number === 1) ms += Number(field.value) * 1000;
    if (field.number === 2) ms += Number(field.value) / 1_000_000;
  }
  return Math.ceil(ms);
}
