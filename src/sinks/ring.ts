/**
 * The last log records of a run, for the control page. Records are formatted only when they are read, so keeping them
 * costs almost nothing. This is not an output and has no account: users did not configure it.
 */
import type { Format } from '../formats/format.ts';
import type { LogRecord, TelemetryRecord } from '../model/record.ts';

export class RecentRecords {
  readonly #format: Format;
  readonly #kept: (LogRecord | undefined)[];
  /** Index of the oldest record, which the next one replaces. */
  #next = 0;

  /** Keeps at most `capacity` records, at least one. */
  constructor(format: Format, capacity: number) {
    this.#format = format;
    this.#kept = new Array<LogRecord | undefined>(Math.max(1, capacity)).fill(undefined);
  }

  add(records: readonly TelemetryRecord[]): void {
    const capacity = this.#kept.length;
    // Backwards: at most the last `capacity` records of a batch are kept.
    const last: LogRecord[] = [];
    for (let i = records.length - 1; i >= 0 && last.length < capacity; i--) {
      const record = records[i]!;
      if (record.kind === 'log' && this.#format.takes?.(record) !== false) last.push(record);
    }
    for (let i = last.length - 1; i >= 0; i--) {
      this.#kept[this.#next] = last[i];
      this.#next = (this.#next + 1) % capacity;
    }
  }

  /** The last lines, oldest first, at most `count`. */
  lines(count: number): readonly string[] {
    const inOrder = [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)];
    const records = inOrder.filter((record) => record !== undefined);
    return records.slice(Math.max(0, records.length - count)).map((record) => this.#format.line(record));
  }
}
