/**
 * Lines on standard output. A reader that is slower than the run fills the stream's buffer: then lines are
 * dropped and counted (live), or the run waits (virtual clock). When the reader goes away or a write fails, the output
 * is given up: it reports that once, and later lines are dropped and counted.
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

/** Bytes that may wait in the stream before lines are dropped. */
const MOST_WAITING = 16 * 1024 * 1024;

export interface ConsoleOptions {
  /** In the account; default: console. */
  readonly name?: string;
  readonly stream: Writable;
  readonly format: Format;
  /** Default: every record. */
  readonly filter?: RecordFilter;
  readonly colour: boolean;
  /** What happens while the reader is behind. */
  readonly whenFull: 'drop' | 'wait';
  /** The output is given up: the reader closed its end (`firedrill | head`), or the disk behind it is full. */
  readonly onLost: (reason: string) => void;
}

export class ConsoleOutput implements Output {
  readonly name: string;
  readonly kind = 'console';
  readonly #options: ConsoleOptions;
  readonly #takes: RecordTest | undefined;
  readonly #paint: Painter;
  readonly #tally = new LineTally();
  #closed = false;
  readonly #waiting: (() => void)[] = [];

  constructor(options: ConsoleOptions) {
    this.name = options.name ?? 'console';
    this.#options = options;
    this.#takes = recordFilter(options.filter ?? EVERYTHING, options.format);
    this.#paint = painter(options.colour);
    // An unheard error would end the process; some streams only close.
    options.stream.on('error', (error) => this.#giveUp(error));
    options.stream.on('close', () => this.#giveUp(undefined));
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
    if (this.#closed || (whenFull === 'drop' && stream.writableLength > MOST_WAITING)) {
      this.#tally.dropped += lines;
      return undefined;
    }
    this.#tally.pending += lines;
    const roomLeft = stream.write(text, (error) => {
      this.#tally.pending -= lines;
      if (!error) this.#tally.accepted += lines;
      else {
        this.#tally.dropped += lines;
        // A stream that was closed before the run reports it nowhere else.
        this.#giveUp(error);
      }
    });
    if (roomLeft || whenFull === 'drop' || this.#closed) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async flush(deadlineMs: number): Promise<void> {
    if (this.#closed || this.#tally.pending === 0) return;
    // An empty write's callback comes after those of all writes before it.
    const written = new Promise<void>((resolve) => this.#options.stream.write('', () => resolve()));
    await within(written, deadlineMs);
  }

  /** Standard output is the process's, not ours to end. */
  async close(): Promise<void> {}

  accounts(): readonly OutputAccount[] {
    return [this.#tally.account(this.name, this.kind)];
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #giveUp(error: NodeJS.ErrnoException | null | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake();
    this.#options.onLost(error && error.code !== 'EPIPE' ? messageOf(error) : 'its reader has gone');
  }
}
