/** opentelemetry-proto `common/v1/common.proto`: AnyValue, ArrayValue, KeyValueList, KeyValue. */
import type { OtlpAttributes, OtlpValue } from '../types.ts';
import { INT64_END, INT64_MIN, isArray, type OtlpComposite } from '../value.ts';
import { writeKey } from './key.ts';
import type { ReverseWriter } from './writer.ts';

const STRING_VALUE = 0x0a;
const BOOL_VALUE = 0x10;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;
const ARRAY_VALUE = 0x2a;
const KVLIST_VALUE = 0x32;
const BYTES_VALUE = 0x3a;
/** `values` of ArrayValue and of KeyValueList. */
const VALUES = 0x0a;
/** `value` of KeyValue. */
const VALUE = 0x12;

/**
 * Holds the entries of a map: `for..in` is the fastest iteration but goes forwards, and the writer goes backwards. All levels
 * of nesting share the stack, so that no record allocates an array of keys.
 */
const keys: string[] = [];
const values: OtlpValue[] = [];
let depth = 0;

/** Forgets entries that an encoding left behind when it threw half-way. */
export function resetValues(): void {
  depth = 0;
}

/** Local, so that V8 knows it for a constant: in a `for..in` over a plain object it then drops the call. */
const ownProperty = Object.prototype.hasOwnProperty;

/** A map as repeated KeyValue under `tag`, own keys only, in the object's order. */
export function writeAttributes(writer: ReverseWriter, attributes: OtlpAttributes, tag: number): void {
  const bottom = depth;
  for (const key in attributes) {
    if (!ownProperty.call(attributes, key)) continue;
    keys[depth] = key;
    values[depth] = attributes[key];
    depth++;
  }
  while (depth > bottom) {
    depth--;
    // Read before the value is written: a map inside it uses the same place.
    const key = keys[depth] as string;
    const mark = writer.size;
    writeAnyValue(writer, values[depth]);
    writer.close(mark, VALUE);
    writeKey(writer, key);
    writer.close(mark, tag);
  }
}

/** The content of an AnyValue; what has no place in it (null, undefined, a function) stays empty. */
export function writeAnyValue(writer: ReverseWriter, value: OtlpValue): void {
  if (typeof value === 'string') {
    const mark = writer.size;
    writer.text(value);
    writer.close(mark, STRING_VALUE);
  } else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'boolean') {
    writer.byte(value ? 1 : 0);
    writer.byte(BOOL_VALUE);
  } else if (typeof value === 'object' && value !== null) writeComposite(writer, value);
}

function writeNumber(writer: ReverseWriter, value: number): void {
  if (Number.isInteger(value) && value >= INT64_MIN && value < INT64_END) {
    writer.int64(value);
    writer.byte(INT_VALUE);
  } else {
    writer.double(value);
    writer.byte(DOUBLE_VALUE);
  }
}

function writeComposite(writer: ReverseWriter, value: OtlpComposite): void {
  const mark = writer.size;
  if (value instanceof Uint8Array) {
    writer.raw(value);
    writer.close(mark, BYTES_VALUE);
  } else if (isArray(value)) {
    for (let i = value.length - 1; i >= 0; i--) {
      const item = writer.size;
      writeAnyValue(writer, value[i]);
      writer.close(item, VALUES);
    }
    writer.close(mark, ARRAY_VALUE);
  } else {
    writeAttributes(writer, value, VALUES);
    writer.close(mark, KVLIST_VALUE);
  }
}
