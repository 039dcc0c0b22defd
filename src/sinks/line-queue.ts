/**
 * Lines that wait to be written, in order. Records become text, and text becomes blocks of bytes. Between blocks the
 * queue holds markers at which the file has to be reopened.
 */
import type { Format } from '../formats/format.ts';
import type { TelemetryRecord } from '../model/record.ts';
import { LineBlock, MAX_BYTES_PER_UNIT } from './block.ts';
import type { RecordTest } from './filter.ts';
import type { LineTally } from './line-tally.ts';

/** Large enough to make a write efficient. The deadline of a flush is checked between blocks. */
const BLOCK_BYTES = 1024 * 1024;
/** Length of text that is encoded at once, in UTF-16 code units. Longer strings are slower: V8 allocates them separately. */
const PIECE_UNITS = 8 * 1024;
/** Number of unused buffers that are kept for later blocks. */
const SPARE_BLOCKS = 4;

export const REOPEN = Symbol('reopen');

export interface LineQueueOptions {
  readonly format: Format;
  /** Absent: takes every record. */
  readonly takes: RecordTest | undefined;
  /** Length of a rotation period in milliseconds. Absent: no rotation by time. */
  readonly everyMs: number | undefined;
  /** Bytes that may wait before lines are dropped. */
  readonly maxBytes: number;
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

  /** Bytes that were added and not released. */
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
      if (periodIsOver) this.#startPeriod(record.timeMs);
      text += `${format.line(record)}\n`;
      ends.push(text.length);
    }
    this.#addText(text, ends);
  }

  /** Marks that the file has to be reopened: after the lines added so far, before those added later. */
  addReopening(): void {
    this.#items.push(REOPEN);
  }

  /** The next block or marker. The caller releases a block after writing it. */
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
    if (this.#exceedsLimit(text)) {
      tally.dropped += ends.length;
      return;
    }
    const block = this.#blockFor(text);
    const before = block.used;
    block.add(text, ends);
    this.#bytes += block.used - before;
    tally.pending += ends.length;
  }

  #exceedsLimit(text: string): boolean {
    const room = this.#options.maxBytes - this.#bytes;
    // The exact length has to examine every character, so it is computed only near the limit.
    return text.length * MAX_BYTES_PER_UNIT > room && Buffer.byteLength(text) > room;
  }

  #blockFor(text: string): LineBlock {
    const last = this.#items.at(-1);
    if (last instanceof LineBlock && last.period === this.#period && last.hasRoomFor(text)) return last;
    const needed = text.length * MAX_BYTES_PER_UNIT;
    const memory =
      needed > BLOCK_BYTES
        ? Buffer.allocUnsafeSlow(Buffer.byteLength(text))
        : (this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
    const block = new LineBlock(memory, this.#period);
    this.#items.push(block);
    return block;
  }

  /** Records are in time order. A record that is late nevertheless stays in the current period. */
  #startPeriod(timeMs: number): void {
    const everyMs = this.#options.everyMs!;
    this.#period = Math.floor(timeMs / everyMs);
    this.#periodEndMs = (this.#period + 1) * everyMs;
  }
}
