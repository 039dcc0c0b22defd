import type { LogRecord } from '../model/record.ts';

/** How a log record becomes a line. Each format is a file that returns this. */
export interface Format {
  readonly name: string;
  /** The first line of a file, without its line end. */
  readonly header?: string;
  /** Whether the format can write this record. Absent: every record. Outputs count other records as filtered. */
  takes?(record: LogRecord): boolean;
  /**
   * Whether the first line of a file looks like a line of this format, so that lines can be appended to it. Absent: the
   * header decides; without a header, every file is accepted.
   */
  recognizes?(line: string): boolean;
  /** The record as a line without its line end. No value can add a line or a column. */
  line(record: LogRecord): string;
}
