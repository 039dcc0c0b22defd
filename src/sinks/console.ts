/**
 * Writes lines to standard output. A reader that is slower than the run fills the stream's buffer: a live run then drops
 * and counts lines, and a run on a virtual clock waits. If the reader closes the stream or a write fails, the output
 * reports it once and drops and counts all later lines.
 */
import type { Writable } from 'node:stream';
import { within } from '../core/deadline.ts';
import { messageOf } from '../core/errors.ts';
import type { Format } from '../formats/format.ts';
import type { Output, OutputAccount } from '../model/output.ts';
import { EVERYTHING, type RecordFilter } from '../model/output-spec.ts';
import type { TelemetryRecord } from '../model/record.ts';
import { type RecordTest, recordFilter } from './filter.ts';
import { LineTally } from './line-tally.ts';
import { type Painter, painter } from './paint.ts';

/** Bytes that may be buffered in the stream before lines are dropped. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

export interface ConsoleOptions {
  /** Name in the account. Default: console. */
  readonly name?: string;
  readonly stream: Writable;
  readonly format: Format;
  /** Default: every record. */
  readonly filter?: RecordFilter;
  readonly colour: boolean;
  /** What to do while the reader is slower than the run. */
  readonly whenFull: 'drop' | 'wait';
  /** Called once when the stream is lost: its reader closed it (`firedrill | head`), or a write failed. */
  readonly onLost: (reason: string) => void;
}

export class ConsoleOutput implements Output {
  readonly name: string;
  readonly kind = 'console';
  readonly #options: ConsoleOptions;
  readonly #takes: RecordTest | undefined;
  readonly #paint: Painter;
  readonly #tally = new LineTally();
  #lost = false;
  readonly #waiting: (() => void)[] = [];

  constructor(options: ConsoleOptions) {
    this.name = options.name ?? 'console';
    this.#options = options;
    this.#takes = recordFilter(options.filter ?? EVERYTHING, options.format);
    this.#paint = painter(options.colour);
    // An `error` event without a listener would end the process. Some streams emit only `close`.
    options.stream.on('error', (error) => this.#lose(error));
    options.stream.on('close', () => this.#lose(undefined));
    options.stream.on('drain', () => this.#wake());
    if (options.format.header !== undefined) options.stream.write(`${options.format.header}\n`);
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    const { stream, format, whenFull } = this.#options;
    let text = '';
    let lines = 0;
    for (const record of records) {
      if (record.kind !== 'log') continue;
      if (this.#takes?.(record) === false) {
        this.#tally.filtered++;
        continue;
      }
      text += `${this.#paint(format.line(record), record.level)}\n`;
      lines++;
    }
    if (lines === 0) return undefined;
    if (this.#lost || (whenFull === 'drop' && stream.writableLength > MAX_BUFFERED_BYTES)) {
      this.#tally.dropped += lines;
      return undefined;
    }
    this.#tally.pending += lines;
    const roomLeft = stream.write(text, (error) => {
      this.#tally.pending -= lines;
      if (!error) this.#tally.accepted += lines;
      else {
        this.#tally.dropped += lines;
        // A stream that was closed before the run reports that only here.
        this.#lose(error);
      }
    });
    if (roomLeft || whenFull === 'drop' || this.#lost) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async flush(deadlineMs: number): Promise<void> {
    if (this.#lost || this.#tally.pending === 0) return;
    // An empty write's callback comes after those of all writes before it.
    const written = new Promise<void>((resolve) => this.#options.stream.write('', () => resolve()));
    await within(written, deadlineMs);
  }

  /** Does nothing: standard output belongs to the process. */
  async close(): Promise<void> {}

  accounts(): readonly OutputAccount[] {
    return [this.#tally.account(this.name, this.kind)];
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #lose(error: NodeJS.ErrnoException | null | undefined): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#wake();
    this.#options.onLost(error && error.code !== 'EPIPE' ? messageOf(error) : 'its reader closed it');
  }
}
