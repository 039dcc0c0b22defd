/**
 * Lines appended to a file. One write is on its way at a time; a write that fails (disk full, permission
 * lost) is retried from the very byte it stopped at, so no line is torn or written twice. What does not
 * fit in the bounded queue meanwhile is dropped and counted (live), or the run waits (virtual clock).
 */
import { within } from '../core/deadline.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { Format } from '../formats/format.ts';
import type { Output, OutputAccount } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';
import { type Appendable, openAppendable } from './appendable.ts';
import { type Chunk, chunkOf, plainChunk, wholeLines } from './chunk.ts';
import { LineTally } from './line-tally.ts';

/** Bytes that may wait for a slow or failing disk. */
const MOST_WAITING = 64 * 1024 * 1024;
/** Bytes from which a writer under the policy `wait` is asked to wait. */
const HIGH_WATER = 4 * 1024 * 1024;
/** Bytes that are gathered for one write; between writes a flush's deadline is looked at. */
const WRITE_BYTES = 1024 * 1024;
const RETRY_MS = 1000;
/** What a write that is on its way gets to come back once the deadline has passed. */
const LAST_WRITE_MS = 200;

export interface FileOptions {
  readonly path: string;
  readonly format: Format;
  readonly whenFull: 'drop' | 'wait';
  /** Told once when writing begins to fail and once when it works again. */
  readonly onTrouble: (message: string) => void;
  readonly open?: (path: string) => Promise<Appendable>;
}

export async function openFileOutput(options: FileOptions): Promise<Output> {
  const { path, open = openAppendable } = options;
  try {
    return new FileOutput(options, await open(path));
  } catch (error) {
    throw usageError(
      {
        where: 'OUTPUT_FILE',
        problem: `cannot write to "${path}": ${messageOf(error)}`,
        expected: 'a file in a folder that can be written to; empty: no file',
        hint: 'OUTPUT_FILE=/tmp/app.log, or --output-file "" to write none',
      },
      error,
    );
  }
}

class FileOutput implements Output {
  readonly kind = 'file';
  readonly name: string;
  readonly #options: FileOptions;
  readonly #file: Appendable;
  readonly #tally = new LineTally();
  #queue: Chunk[] = [];
  #waitingBytes = 0;
  /** Ends when nothing is left to write; never fails. */
  #writing: Promise<void> | undefined;
  #failing = false;
  #gaveUp = false;
  #retryNow: (() => void) | undefined;

  constructor(options: FileOptions, file: Appendable) {
    this.name = options.path;
    this.#options = options;
    this.#file = file;
    const { header } = options.format;
    if (file.empty && header !== undefined) this.#enqueue(plainChunk(`${header}\n`));
    // Our first line must not become the end of somebody's last.
    else if (file.midLine) this.#enqueue(plainChunk('\n'));
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    const { format, whenFull } = this.#options;
    const chunk = chunkOf(records, format);
    if (!chunk) return undefined;
    if (whenFull === 'drop' && this.#waitingBytes + chunk.bytes.length > MOST_WAITING) {
      this.#tally.dropped += chunk.lines;
      return undefined;
    }
    this.#tally.pending += chunk.lines;
    this.#enqueue(chunk);
    return whenFull === 'wait' && this.#waitingBytes > HIGH_WATER ? this.#writing : undefined;
  }

  async flush(deadlineMs: number): Promise<void> {
    if (!this.#writing) return;
    this.#retryNow?.();
    if (await within(this.#writing, deadlineMs)) return;
    this.#giveUp();
    // A write that the disk does not answer cannot be taken back: its lines stay pending.
    await within(this.#writing, LAST_WRITE_MS);
  }

  async close(): Promise<void> {
    this.#giveUp();
    await this.#writing;
    await this.#file.close();
  }

  accounts(): readonly OutputAccount[] {
    return [this.#tally.account(this.name, this.kind)];
  }

  #enqueue(chunk: Chunk): void {
    this.#queue.push(chunk);
    this.#waitingBytes += chunk.bytes.length;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const chunks = this.#takeSome();
      const written = await this.#writeBytes(Buffer.concat(chunks.map(({ bytes }) => bytes)));
      let whole = 0;
      let left = written;
      for (const chunk of chunks) {
        const part = wholeLines(chunk, left);
        left = Math.max(0, left - chunk.bytes.length);
        whole += part.bytes;
        this.#tally.accepted += part.lines;
        this.#tally.dropped += chunk.lines - part.lines;
        this.#tally.pending -= chunk.lines;
        this.#waitingBytes -= chunk.bytes.length;
      }
      // The part of a line whose rest could not be written. Where even that fails it stays, and counts as dropped.
      if (whole < written) await this.#file.takeBack(written - whole).catch(() => undefined);
    }
    // In the same step as the last look at the queue: what came in between would else wait for ever.
    this.#writing = undefined;
  }

  /** Whatever gathered during the last write goes out as one, up to a bound. */
  #takeSome(): readonly Chunk[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && bytes < WRITE_BYTES) bytes += this.#queue[count++]!.bytes.length;
    return this.#queue.splice(0, count);
  }

  /** How many bytes are in the file for good: all of them, unless the output gave up. */
  async #writeBytes(bytes: Uint8Array): Promise<number> {
    let written = 0;
    while (written < bytes.length && !this.#gaveUp) {
      try {
        written += await this.#file.write(bytes.subarray(written));
        this.#recovered();
      } catch (error) {
        this.#failed(error);
        await this.#pause();
      }
    }
    return written;
  }

  #failed(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#options.onTrouble(`cannot write to ${this.name}: ${messageOf(error)}; lines are kept and retried`);
  }

  #recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.onTrouble(`writing to ${this.name} again`);
  }

  #giveUp(): void {
    this.#gaveUp = true;
    this.#retryNow?.();
  }

  #pause(): Promise<void> {
    if (this.#gaveUp) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      this.#retryNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
