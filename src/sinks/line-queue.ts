/**
 * Lines that wait to be written, in order: records become text, and text becomes blocks of bytes. It also holds
 * the places in between at which the file is to be opened anew.
 */
import type { Format } from '../formats/format.ts';
import type { TelemetryRecord } from '../model/record.ts';
import { LineBlock, MOST_BYTES_PER_UNIT } from './block.ts';
import type { RecordTest } from './filter.ts';
import type { LineTally } from './line-tally.ts';

/** Enough for a write to be worth its call; what a flush's deadline is looked at between. */
const BLOCK_BYTES = 1024 * 1024;
/** Text that is encoded at once: long strings cost more, since they go to memory of their own. */
const PIECE_UNITS = 8 * 1024;
/** Memory of as many blocks is kept for the next ones. */
const SPARE_BLOCKS = 4;

export const REOPEN = Symbol('reopen');

export interface LineQueueOptions {
  readonly format: Format;
  /** Absent: every record is taken. */
  readonly takes: RecordTest | undefined;
  /** Length of a period of time rotation; absent: all time is one. */
  readonly everyMs: number | undefined;
  /** Bytes that may wait before lines are dropped. */
  readonly mostBytes: number;
  readonly tally: LineTally;
}

export class LineQueue {
  readonly #options: LineQueueOptions;
  readonly #items: (LineBlock | typeof REOPEN)[] = [];
  readonly #spare: Buffer[] = [];
  #bytes = 0;
  #period = 0;
  #periodEndMs: number;

  constructor(options: LineQueueOptions) {
    this.#options = options;
    this.#periodEndMs = options.everyMs === undefined ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** Bytes that have been added and not given back. */
  get bytes(): number {
    return this.#bytes;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  add(records: readonly TelemetryRecord[]): void {
    const { format, takes, tally } = this.#options;
    let text = '';
    let ends: number[] = [];
    for (const record of records) {
      if (record.kind !== 'log') continue;
      if (takes !== undefined && !takes(record)) {
        tally.filtered++;
        continue;
      }
      const periodIsOver = record.timeMs >= this.#periodEndMs;
      if (periodIsOver || text.length >= PIECE_UNITS) {
        this.#addText(text, ends);
        text = '';
        ends = [];
      }
      if (periodIsOver) this.#beginPeriod(record.timeMs);
      text += `${format.line(record)}\n`;
      ends.push(text.length);
    }
    this.#addText(text, ends);
  }

  /** What is added from now on goes into a file that was opened after all before it was written. */
  addReopening(): void {
    this.#items.push(REOPEN);
  }

  /** The next thing to do; a block is given back with `release` when it is done with. */
  take(): LineBlock | typeof REOPEN | undefined {
    return this.#items.shift();
  }

  release(block: LineBlock): void {
    this.#bytes -= block.used;
    if (block.bytes.length === BLOCK_BYTES && this.#spare.length < SPARE_BLOCKS)
      this.#spare.push(block.bytes);
  }

  #addText(text: string, ends: readonly number[]): void {
    if (ends.length === 0) return;
    const { tally } = this.#options;
    if (this.#isTooMuch(text)) {
      tally.dropped += ends.length;
      return;
    }
    const block = this.#blockFor(text);
    const before = block.used;
    block.add(text, ends);
    this.#bytes += block.used - before;
    tally.pending += ends.length;
  }

  #isTooMuch(text: string): boolean {
    const room = this.#options.mostBytes - this.#bytes;
    // The exact length costs a look at every character, and is asked for only where it matters.
    return text.length * MOST_BYTES_PER_UNIT > room && Buffer.byteLength(text) > room;
  }

  #blockFor(text: string): LineBlock {
    const last = this.#items.at(-1);
    if (last instanceof LineBlock && last.period === this.#period && last.hasRoomFor(text)) return last;
    const needed = text.length * MOST_BYTES_PER_UNIT;
    const memory =
      needed > BLOCK_BYTES
        ? Buffer.allocUnsafeSlow(Buffer.byteLength(text))
        : (this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
    const block = new LineBlock(memory, this.#period);
    this.#items.push(block);
    return block;
  }

  /** Records come in time order; one that is late all the same stays in the period that has begun. */
  #beginPeriod(timeMs: number): void {
    const everyMs = this.#options.everyMs!;
    this.#period = Math.floor(timeMs / everyMs);
    this.#periodEndMs = (this.#period + 1) * everyMs;
  }
}
