/** What an existing file contains, judged by its first line and its last byte. */
import type { Format } from '../formats/format.ts';
import type { Appendable } from './appendable.ts';

/** A longer first line is not examined. */
const MAX_LINE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

export interface Contents {
  /** Without its line end. Absent if the file is empty or cannot be read, or if the line is too long. */
  readonly firstLine?: string;
  /** The file does not end with a line feed: its writer was killed, or omitted the last one. */
  readonly midLine: boolean;
}

/** `size`: of the file, in bytes. */
export async function contentsOf(file: Appendable, size: number): Promise<Contents> {
  if (size === 0) return { midLine: false };
  const last = await file.read(size - 1, 1);
  const midLine = last?.[0] !== undefined && last[0] !== LINE_FEED;
  const head = await file.read(0, Math.min(size, MAX_LINE_BYTES));
  if (head === undefined) return { midLine };
  const end = head.indexOf(LINE_FEED);
  if (end < 0 && head.length === MAX_LINE_BYTES) return { midLine };
  const text = head.subarray(0, end < 0 ? undefined : end).toString();
  // Editors and spreadsheets may add a byte order mark before the line and a carriage return after it.
  return { firstLine: text.replace(/^\ufeff/, '').replace(/\r$/, ''), midLine };
}

/** Whether lines of this format can be appended to the file. */
export function fits({ header, recognizes }: Format, { firstLine }: Contents): boolean {
  if (firstLine === undefined) return true;
  if (header !== undefined) return firstLine === header;
  return recognizes?.(firstLine) ?? true;
}
