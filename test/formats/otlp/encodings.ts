/** The four encoders, each with the SDK's serialiser to compare with and a decoder for both. */
import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expect } from 'vitest';
import {
  encodeLogsJson,
  encodeLogsProtobuf,
  encodeTracesJson,
  encodeTracesProtobuf,
} from '../../../src/formats/otlp/index.ts';
import { decodeJson } from './json-tree.ts';
import { decode } from './wire.ts';

export interface Encoding<R> {
  readonly name: string;
  readonly own: (records: readonly R[]) => Uint8Array;
  readonly stock: (records: R[]) => Uint8Array | undefined;
  readonly decode: (bytes: Uint8Array) => unknown;
}

export const LOG_ENCODINGS: readonly Encoding<ReadableLogRecord>[] = [
  {
    name: 'protobuf',
    own: encodeLogsProtobuf,
    stock: (records) => ProtobufLogsSerializer.serializeRequest(records),
    decode: (bytes) => decode('LogsRequest', bytes),
  },
  {
    name: 'json',
    own: encodeLogsJson,
    stock: (records) => JsonLogsSerializer.serializeRequest(records),
    decode: decodeJson,
  },
];

export const SPAN_ENCODINGS: readonly Encoding<ReadableSpan>[] = [
  {
    name: 'protobuf',
    own: encodeTracesProtobuf,
    stock: (spans) => ProtobufTraceSerializer.serializeRequest(spans),
    decode: (bytes) => decode('TraceRequest', bytes),
  },
  {
    name: 'json',
    own: encodeTracesJson,
    stock: (spans) => JsonTraceSerializer.serializeRequest(spans),
    decode: decodeJson,
  },
];

/** The decoded result of ours, after checking that it equals that of the SDK's serialiser. */
export function expectSame<R>(encoding: Encoding<R>, records: readonly R[]): unknown {
  const tree = encoding.decode(encoding.own(records));
  expect(tree).toStrictEqual(encoding.decode(encoding.stock([...records]) ?? new Uint8Array()));
  return tree;
}
