import type { LogRecord } from '../model/record.ts';

/** How a log record becomes a line. Every format is one file of this shape. */
export interface Format {
  readonly name: string;
  /** First line of a file, without its newline. */
  readonly header?: string;
  /** The record as one line, without its newline: no value can add a line or a column. */
  line(record: LogRecord): string;
}
