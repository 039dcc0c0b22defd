/**
 * Decodes protobuf by its wire format and a table of the OTLP messages, independently of our encoders and the SDK's. Throws for
 * an unknown field, a wrong wire type, trailing bytes, and text that is not UTF-8.
 */

type Scalar = 'string' | 'bytes' | 'bool' | 'int64' | 'uint32' | 'double' | 'fixed32' | 'fixed64';
/** [name, type, repeated]; a type that is not a scalar is the name of another message. */
type Field = readonly [name: string, type: Scalar | MessageName, repeated?: 'repeated'];
type MessageName = keyof typeof MESSAGES;

/** opentelemetry-proto 1.x: field numbers of the messages in a request. */
const MESSAGES = {
  LogsRequest: { 1: ['resourceLogs', 'ResourceLogs', 'repeated'] },
  TraceRequest: { 1: ['resourceSpans', 'ResourceSpans', 'repeated'] },
  ResourceLogs: {
    1: ['resource', 'Resource'],
    2: ['scopeLogs', 'ScopeLogs', 'repeated'],
    3: ['schemaUrl', 'string'],
  },
  ResourceSpans: {
    1: ['resource', 'Resource'],
    2: ['scopeSpans', 'ScopeSpans', 'repeated'],
    3: ['schemaUrl', 'string'],
  },
  ScopeLogs: {
    1: ['scope', 'Scope'],
    2: ['logRecords', 'LogRecord', 'repeated'],
    3: ['schemaUrl', 'string'],
  },
  ScopeSpans: { 1: ['scope', 'Scope'], 2: ['spans', 'Span', 'repeated'], 3: ['schemaUrl', 'string'] },
  Resource: { 1: ['attributes', 'KeyValue', 'repeated'], 2: ['droppedAttributesCount', 'uint32'] },
  Scope: {
    1: ['name', 'string'],
    2: ['version', 'string'],
    3: ['attributes', 'KeyValue', 'repeated'],
    4: ['droppedAttributesCount', 'uint32'],
  },
  LogRecord: {
    1: ['timeUnixNano', 'fixed64'],
    2: ['severityNumber', 'uint32'],
    3: ['severityText', 'string'],
    5: ['body', 'AnyValue'],
    6: ['attributes', 'KeyValue', 'repeated'],
    7: ['droppedAttributesCount', 'uint32'],
    8: ['flags', 'fixed32'],
    9: ['traceId', 'bytes'],
    10: ['spanId', 'bytes'],
    11: ['observedTimeUnixNano', 'fixed64'],
    12: ['eventName', 'string'],
  },
  Span: {
    1: ['traceId', 'bytes'],
    2: ['spanId', 'bytes'],
    3: ['traceState', 'string'],
    4: ['parentSpanId', 'bytes'],
    5: ['name', 'string'],
    6: ['kind', 'uint32'],
    7: ['startTimeUnixNano', 'fixed64'],
    8: ['endTimeUnixNano', 'fixed64'],
    9: ['attributes', 'KeyValue', 'repeated'],
    10: ['droppedAttributesCount', 'uint32'],
    11: ['events', 'Event', 'repeated'],
    12: ['droppedEventsCount', 'uint32'],
    13: ['links', 'Link', 'repeated'],
    14: ['droppedLinksCount', 'uint32'],
    15: ['status', 'Status'],
    16: ['flags', 'fixed32'],
  },
  Event: {
    1: ['timeUnixNano', 'fixed64'],
    2: ['name', 'string'],
    3: ['attributes', 'KeyValue', 'repeated'],
    4: ['droppedAttributesCount', 'uint32'],
  },
  Link: {
    1: ['traceId', 'bytes'],
    2: ['spanId', 'bytes'],
    3: ['traceState', 'string'],
    4: ['attributes', 'KeyValue', 'repeated'],
    5: ['droppedAttributesCount', 'uint32'],
    6: ['flags', 'fixed32'],
  },
  Status: { 2: ['message', 'string'], 3: ['code', 'uint32'] },
  KeyValue: { 1: ['key', 'string'], 2: ['value', 'AnyValue'] },
  AnyValue: {
    1: ['stringValue', 'string'],
    2: ['boolValue', 'bool'],
    3: ['intValue', 'int64'],
    4: ['doubleValue', 'double'],
    5: ['arrayValue', 'ArrayValue'],
    6: ['kvlistValue', 'KeyValueList'],
    7: ['bytesValue', 'bytes'],
  },
  ArrayValue: { 1: ['values', 'AnyValue', 'repeated'] },
  KeyValueList: { 1: ['values', 'KeyValue', 'repeated'] },
} as const;

const VARINT = 0;
const I64 = 1;
const LEN = 2;
const I32 = 5;

const WIRE_TYPES: Readonly<Record<Scalar, number>> = {
  string: LEN,
  bytes: LEN,
  bool: VARINT,
  int64: VARINT,
  uint32: VARINT,
  double: I64,
  fixed64: I64,
  fixed32: I32,
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A message as a tree of plain objects: 64-bit integers as bigint, bytes as hex. A field with its proto3 default is omitted,
 * because it is the same whether it was written or not; except in AnyValue, which is a oneof.
 */
export function decode(message: MessageName, bytes: Uint8Array): Record<string, unknown> {
  const fields: Readonly<Record<number, Field>> = MESSAGES[message];
  const tree: Record<string, unknown> = {};
  let at = 0;
  const slice = (length: number): Uint8Array => {
    at += length;
    if (at > bytes.length) throw new Error(`${message} ends within a field`);
    return bytes.subarray(at - length, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = slice(1)[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const scalar = (type: Scalar): unknown => {
    switch (type) {
      case 'string':
        return utf8.decode(slice(Number(varint())));
      case 'bytes':
        return Buffer.from(slice(Number(varint()))).toString('hex');
      case 'bool':
        return varint() !== 0n;
      case 'int64':
        return BigInt.asIntN(64, varint());
      case 'uint32':
        return Number(varint());
      case 'double':
        return viewOf(slice(8)).getFloat64(0, true);
      case 'fixed64':
        return viewOf(slice(8)).getBigUint64(0, true);
      case 'fixed32':
        return viewOf(slice(4)).getUint32(0, true);
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = fields[tag >>> 3];
    if (field === undefined) throw new Error(`${message} has no field ${tag >>> 3}`);
    const [name, type, repeated] = field;
    const nested = type in MESSAGES;
    if ((tag & 7) !== (nested ? LEN : WIRE_TYPES[type as Scalar]))
      throw new Error(`${name} of wire type ${tag & 7}`);
    const value = nested ? decode(type as MessageName, slice(Number(varint()))) : scalar(type as Scalar);
    if (repeated) tree[name] = [...((tree[name] as unknown[] | undefined) ?? []), value];
    else if (nested || message === 'AnyValue' || !isDefault(value)) tree[name] = value;
  }
  return tree;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const isDefault = (value: unknown): boolean => value === '' || value === 0 || value === 0n || value === false;
