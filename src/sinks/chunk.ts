/** The lines of one batch as bytes, and how many of them stand whole in the first part of those bytes. */
import type { Format } from '../formats/format.ts';
import type { TelemetryRecord } from '../model/record.ts';

export interface Chunk {
  readonly bytes: Buffer;
  readonly lines: number;
  /** Where each line ends in the text, in UTF-16 units. Line feeds do not tell: csv has them inside values. */
  readonly ends: readonly number[];
}

/** `undefined` when the batch has no log record. */
export function chunkOf(records: readonly TelemetryRecord[], format: Format): Chunk | undefined {
  let text = '';
  const ends: number[] = [];
  for (const record of records) {
    if (record.kind !== 'log') continue;
    text += `${format.line(record)}\n`;
    ends.push(text.length);
  }
  return ends.length === 0 ? undefined : { bytes: Buffer.from(text), lines: ends.length, ends };
}

/** A line that is no record. */
export function plainChunk(line: string): Chunk {
  return { bytes: Buffer.from(line), lines: 0, ends: [line.length] };
}

/** What of a chunk is whole where only its first `length` bytes were written. */
export function wholeLines(chunk: Chunk, length: number): { readonly lines: number; readonly bytes: number } {
  if (length >= chunk.bytes.length) return { lines: chunk.lines, bytes: chunk.bytes.length };
  if (length <= 0) return { lines: 0, bytes: 0 };
  const text = chunk.bytes.toString();
  let lines = 0;
  let bytes = 0;
  let start = 0;
  for (const end of chunk.ends) {
    const next = bytes + Buffer.byteLength(text.slice(start, end));
    if (next > length) break;
    lines++;
    bytes = next;
    start = end;
  }
  return { lines: Math.min(lines, chunk.lines), bytes };
}
