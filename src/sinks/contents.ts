/** What a file that is already there holds, as far as its first line and its last byte show. */
import type { Format } from '../formats/format.ts';
import type { Appendable } from './appendable.ts';

/** A first line that is longer says nothing. */
const LONGEST_LINE = 64 * 1024;
const LINE_FEED = 0x0a;

export interface Contents {
  /** Without its line end; absent if the file is empty, cannot be read, or has too long a first line. */
  readonly firstLine?: string;
  /** It ends in the middle of a line: the process that wrote it was killed, or left out the last line end. */
  readonly midLine: boolean;
}

/** Of a file of this size in bytes. */
export async function contentsOf(file: Appendable, size: number): Promise<Contents> {
  if (size === 0) return { midLine: false };
  const last = await file.read(size - 1, 1);
  const midLine = last?.[0] !== undefined && last[0] !== LINE_FEED;
  const head = await file.read(0, Math.min(size, LONGEST_LINE));
  if (head === undefined) return { midLine };
  const end = head.indexOf(LINE_FEED);
  if (end < 0 && head.length === LONGEST_LINE) return { midLine };
  const text = head.subarray(0, end < 0 ? undefined : end).toString();
  // Editors and spreadsheets that saved it may have put a byte order mark before it and a carriage return behind it.
  return { firstLine: text.replace(/^\ufeff/, '').replace(/\r$/, ''), midLine };
}

/** Whether lines of this format can be appended to it. */
export function fits({ header, recognizes }: Format, { firstLine }: Contents): boolean {
  if (firstLine === undefined) return true;
  if (header !== undefined) return firstLine === header;
  return recognizes?.(firstLine) ?? true;
}
