/**
 * A reader for the small protobuf messages in responses (protobuf encoding guide, "Message Structure"). It is stricter than
 * the reader of otlp-transformer, which ignores truncated fixed-width fields and reads negative integers as huge ones.
 */

export type Field =
  | { readonly number: number; readonly type: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly number: number; readonly type: 'fixed' };

const FIXED_WIDTH: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const MAX_VARINT_BYTES = 10;

/** The fields in their order. Throws a RangeError if the bytes are not a protobuf message. */
export function* readFields(message: Uint8Array): Generator<Field, void, undefined> {
  let at = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('a number is cut off');
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number is too long');
  };

  const skip = (length: number): Uint8Array => {
    if (at + length > message.length) throw new RangeError('a field is cut off');
    at += length;
    return message.subarray(at - length, at);
  };

  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (number === 0) throw new RangeError('field 0 does not exist');
    if (wireType === 0) yield { number, type: 'varint', value: BigInt.asIntN(64, varint()) };
    else if (wireType === 2) yield { number, type: 'bytes', value: skip(Number(varint())) };
    else {
      const width = FIXED_WIDTH[wireType];
      if (width === undefined) throw new RangeError(`wire type ${wireType} is not in use`);
      skip(width);
      yield { number, type: 'fixed' };
    }
  }
}

const utf8 = new TextDecoder();

export const readText = (bytes: Uint8Array): string => utf8.decode(bytes);
