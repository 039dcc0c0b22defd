/**
 * AnyValue and KeyValue in the OTLP/JSON mapping (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"):
 * int64 as decimal strings, bytes in base64, NaN and infinities by name.
 */

import type { OtlpAttributes, OtlpValue } from '../types.ts';
import { INT64_END, INT64_MIN, isArray, type OtlpComposite } from '../value.ts';
import { keyPrefix } from './key.ts';
import type { JsonWriter } from './writer.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const END = 0x7d;

const STRING_VALUE = Buffer.from('{"stringValue":');
const INT_VALUE = Buffer.from('{"intValue":"');
const DOUBLE_VALUE = Buffer.from('{"doubleValue":');
const BYTES_VALUE = Buffer.from('{"bytesValue":"');
const ARRAY_VALUE = Buffer.from('{"arrayValue":{"values":[');
const KVLIST_VALUE = Buffer.from('{"kvlistValue":{"values":');
const TRUE = Buffer.from('{"boolValue":true}');
const FALSE = Buffer.from('{"boolValue":false}');
const EMPTY = Buffer.from('{}');

/** A local constant, so that V8 can eliminate the call in a `for..in` over a plain object. */
const ownProperty = Object.prototype.hasOwnProperty;

/** A map as a JSON array of KeyValue, own keys only, in the object's order. */
export function writeAttributes(writer: JsonWriter, attributes: OtlpAttributes): void {
  let before = OPEN;
  for (const key in attributes) {
    if (!ownProperty.call(attributes, key)) continue;
    const value = attributes[key];
    const prefix = keyPrefix(key);
    writer.byte(before);
    before = COMMA;
    if (typeof value === 'string') {
      writer.raw(prefix.string);
      writer.string(value);
      writer.byte(END);
    } else {
      writer.raw(prefix.any);
      writeAnyValue(writer, value);
    }
    writer.byte(END);
  }
  if (before === OPEN) writer.byte(OPEN);
  writer.byte(CLOSE);
}

/** A value that AnyValue cannot express (null, undefined, a function) becomes the empty value. */
export function writeAnyValue(writer: JsonWriter, value: OtlpValue): void {
  if (typeof value === 'string') {
    writer.raw(STRING_VALUE);
    writer.string(value);
    writer.byte(END);
  } else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') writer.raw(value ? TRUE : FALSE);
  else if (typeof value === 'object' && value !== null) writeComposite(writer, value);
  else writer.raw(EMPTY);
}

function writeNumber(writer: JsonWriter, value: number): void {
  if (Number.isInteger(value) && value >= INT64_MIN && value < INT64_END) {
    writer.raw(INT_VALUE);
    // Beyond 2^53 a number prints rounded to its shortest form; a BigInt prints exactly.
    if (Number.isSafeInteger(value)) writer.integer(value);
    else writer.json(String(BigInt(value)));
    writer.byte(QUOTE);
  } else {
    writer.raw(DOUBLE_VALUE);
    writer.json(Number.isFinite(value) ? String(value) : `"${value}"`);
  }
  writer.byte(END);
}

function writeComposite(writer: JsonWriter, value: OtlpComposite): void {
  if (value instanceof Uint8Array) {
    writer.raw(BYTES_VALUE);
    writer.json(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'));
    writer.byte(QUOTE);
  } else if (isArray(value)) {
    writer.raw(ARRAY_VALUE);
    for (let i = 0; i < value.length; i++) {
      if (i > 0) writer.byte(COMMA);
      writeAnyValue(writer, value[i]);
    }
    writer.byte(CLOSE);
    writer.byte(END);
  } else {
    writer.raw(KVLIST_VALUE);
    writeAttributes(writer, value);
    writer.byte(END);
  }
  writer.byte(END);
}
