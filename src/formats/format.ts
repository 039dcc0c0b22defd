import type { LogRecord } from '../model/record.ts';

/** How a log record becomes a line. Every format is one file of this shape. */
export interface Format {
  readonly name: string;
  /** First line of a file, without its newline. */
  readonly header?: string;
  /** Whether it can write this record at all; absent: every record. What it does not take, an output counts as filtered. */
  takes?(record: LogRecord): boolean;
  /**
   * Whether the first line of a file may be one of this format's lines, so that more of them can be appended. Absent:
   * the header decides; without a header nothing is known, and every file will do.
   */
  recognizes?(line: string): boolean;
  /** The record as one line, without its newline: no value can add a line or a column. */
  line(record: LogRecord): string;
}
