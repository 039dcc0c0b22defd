/** Decodes a request of Loki's push API: a snappy block that contains protobuf. */
import type { PushEntry } from '../../src/formats/loki-push.ts';

export interface PushRequest {
  readonly stream: string;
  readonly entries: readonly PushEntry[];
}

export function decodePush(body: Uint8Array): PushRequest {
  const [request] = fieldsOf(unsnappy(body));
  const parts = fieldsOf(bytesIn(request));
  const [labels] = parts.filter(({ number }) => number === 1);
  return {
    stream: textIn(labels),
    entries: parts.filter(({ number }) => number === 2).map(({ value }) => entryOf(value as Uint8Array)),
  };
}

function entryOf(bytes: Uint8Array): PushEntry {
  const [timestamp, line] = fieldsOf(bytes);
  const time = fieldsOf(bytesIn(timestamp));
  const numbered = (wanted: number): number =>
    (time.find(({ number }) => number === wanted)?.value as number | undefined) ?? 0;
  return { seconds: numbered(1), nanos: numbered(2), line: textIn(line) };
}

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

const bytesIn = (field: Field | undefined): Uint8Array => (field?.value ?? new Uint8Array()) as Uint8Array;
const textIn = (field: Field | undefined): string => new TextDecoder().decode(bytesIn(field));

/** Decodes literals only: firedrill writes no copies. */
function unsnappy(block: Uint8Array): Uint8Array {
  const { value: size, next } = varint(block, 0);
  const out: number[] = [];
  let at = next;
  while (at < block.length) {
    const tag = block[at++]!;
    if ((tag & 3) !== 0) throw new Error('a copy, not a literal');
    const extra = Math.max(0, (tag >>> 2) - 59);
    let length = extra === 0 ? tag >>> 2 : 0;
    for (let i = 0; i < extra; i++) length += block[at++]! * 2 ** (8 * i);
    for (const byte of block.subarray(at, at + length + 1)) out.push(byte);
    at += length + 1;
  }
  if (out.length !== size) throw new Error(`${out.length} bytes, announced were ${size}`);
  return Uint8Array.from(out);
}

function fieldsOf(message: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < message.length) {
    const tag = varint(message, at);
    const number = tag.value >>> 3;
    const content = varint(message, tag.next);
    if ((tag.value & 7) === 0) {
      fields.push({ number, value: content.value });
      at = content.next;
    } else {
      fields.push({ number, value: message.subarray(content.next, content.next + content.value) });
      at = content.next + content.value;
    }
  }
  return fields;
}

function varint(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = from;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return { value, next: at };
  }
}
