/**
 * Lines appended to a file. One write is on its way at a time; a write that fails (disk full, permission
 * lost) is retried from the very byte it stopped at, so no line is torn or written twice. What does not
 * fit in the bounded queue meanwhile is dropped and counted (live), or the run waits (virtual clock).
 */
import { stat } from 'node:fs/promises';
import { within } from '../core/deadline.ts';
import { messageOf, usageError } from '../core/errors.ts';
import { ownerHint } from '../core/owner-hint.ts';
import type { Format } from '../formats/format.ts';
import type { Output, OutputAccount } from '../model/output.ts';
import { EVERYTHING, type RecordFilter, type Rotation } from '../model/output-spec.ts';
import type { TelemetryRecord } from '../model/record.ts';
import type { LineBlock } from './block.ts';
import { type Disk, realDisk } from './disk.ts';
import { recordFilter } from './filter.ts';
import { LineQueue, REOPEN } from './line-queue.ts';
import { LineTally } from './line-tally.ts';
import { LogFile } from './log-file.ts';

/** Bytes that may wait for a slow or failing disk. */
const MOST_WAITING = 64 * 1024 * 1024;
/** Bytes from which a writer under the policy `wait` is asked to wait. */
const HIGH_WATER = 4 * 1024 * 1024;
const RETRY_MS = 1000;
/** A pipe whose reader is slower is soon ready again. */
const RETRY_PIPE_MS = 20;
/** What a write that is on its way gets to come back once the deadline has passed. */
const LAST_WRITE_MS = 200;
const NO_ROTATION: Rotation = Object.freeze({ keep: 0, gzip: false });

export interface FileOptions {
  readonly path: string;
  readonly format: Format;
  /** Default: every record. */
  readonly filter?: RecordFilter;
  /** Default: none. Only regular files are rotated. */
  readonly rotation?: Rotation;
  readonly whenFull: 'drop' | 'wait';
  /** Report once that rotation removes old files. Default: false. */
  readonly tellRemovals?: boolean;
  /** Told once when something begins to fail and once when it works again. */
  readonly onTrouble: (message: string) => void;
  /** What named the path, for the fault when it cannot be opened; default: the setting OUTPUT_FILE. */
  readonly where?: string;
  readonly disk?: Disk;
}

/** Throws a usage error when the file cannot be opened. A pipe that nobody reads yet is waited for. */
export async function openFileOutput(options: FileOptions): Promise<Output> {
  const { path, disk = realDisk, where = 'OUTPUT_FILE' } = options;
  try {
    const found = await disk.open(path).catch(async (error: unknown) => {
      if (await isUnreadPipe(error, path)) return undefined;
      throw error;
    });
    const { format, rotation = NO_ROTATION, tellRemovals = false, onTrouble } = options;
    const file = new LogFile({ path, format, rotation, disk, tellRemovals, onTrouble });
    if (found) await file.begin(found);
    return new FileOutput(options, file);
  } catch (error) {
    throw usageError(
      {
        where,
        problem: `cannot write to "${path}": ${messageOf(error)}`,
        expected: 'a file in a folder that can be written to; empty: no file',
        hint: ownerHint(path, error) ?? 'OUTPUT_FILE=/tmp/app.log, or --output-file "" to write none',
      },
      error,
    );
  }
}

class FileOutput implements Output {
  readonly kind = 'file';
  readonly name: string;
  readonly #options: FileOptions;
  readonly #file: LogFile;
  readonly #tally = new LineTally();
  readonly #queue: LineQueue;
  /** Ends when nothing is left to write; never fails. */
  #writing: Promise<void> | undefined;
  #failing = false;
  #gaveUp = false;
  #retryNow: (() => void) | undefined;

  constructor(options: FileOptions, file: LogFile) {
    const { path, format, filter = EVERYTHING, rotation = NO_ROTATION, whenFull } = options;
    this.name = path;
    this.#options = options;
    this.#queue = new LineQueue({
      format,
      takes: recordFilter(filter, format),
      everyMs: rotation.everyMs,
      mostBytes: whenFull === 'drop' ? MOST_WAITING : Number.POSITIVE_INFINITY,
      tally: this.#tally,
    });
    this.#file = file;
    if (this.#file.hasPreface) this.#writing = this.#writeAll();
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    this.#queue.add(records);
    if (!this.#queue.empty) this.#writing ??= this.#writeAll();
    return this.#options.whenFull === 'wait' && this.#queue.bytes > HIGH_WATER ? this.#writing : undefined;
  }

  reopen(): void {
    this.#queue.addReopening();
    this.#writing ??= this.#writeAll();
  }

  async flush(deadlineMs: number): Promise<void> {
    const untilMs = performance.now() + deadlineMs;
    if (this.#writing) {
      this.#retryNow?.();
      if (!(await within(this.#writing, deadlineMs))) {
        this.#giveUp();
        // A write that the disk does not answer cannot be taken back: its lines stay pending.
        await within(this.#writing, LAST_WRITE_MS);
        return;
      }
    }
    await within(this.#file.settled(), Math.max(0, untilMs - performance.now()));
  }

  async close(): Promise<void> {
    this.#giveUp();
    await this.#writing;
    await this.#file.close();
  }

  accounts(): readonly OutputAccount[] {
    return [this.#tally.account(this.name, this.kind)];
  }

  async #writeAll(): Promise<void> {
    if (this.#file.hasPreface) await this.#insist(() => this.#file.writePreface());
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      if (next !== REOPEN) await this.#writeBlock(next);
      else if (await this.#insist(() => this.#file.reopen()))
        await this.#insist(() => this.#file.writePreface());
    }
    if (this.#gaveUp) await this.#file.takeBackTornPreface().catch(() => undefined);
    // What came in while that was awaited would else wait for ever.
    this.#writing = this.#queue.empty ? undefined : this.#writeAll();
  }

  async #writeBlock(block: LineBlock): Promise<void> {
    let lines = 0;
    while (lines < block.lines) {
      const start = block.endOf(lines);
      const firstLine = block.endOf(lines + 1) - start;
      if (!(await this.#insist(() => this.#file.prepare(block.period, firstLine)))) break;
      const last = Math.max(lines + 1, block.linesWithin(start + this.#file.room));
      const written = await this.#writeLines(block, lines, last);
      this.#tally.accepted += written - lines;
      this.#tally.pending -= written - lines;
      lines = written;
    }
    this.#tally.dropped += block.lines - lines;
    this.#tally.pending -= block.lines - lines;
    this.#queue.release(block);
  }

  /** Up to which line the block is in the file for good: to `last`, unless the output gave up or another file begins. */
  async #writeLines(block: LineBlock, first: number, last: number): Promise<number> {
    const end = block.endOf(last);
    let at = block.endOf(first);
    while (at < end && !this.#gaveUp) {
      try {
        const written = await this.#file.write(block.bytes.subarray(at, end));
        if (written === 0) return block.linesWithin(at);
        at += written;
        this.#recovered();
      } catch (error) {
        const whole = block.linesWithin(at);
        // Another file begins with a whole line, and so does one that was emptied to make room on the disk.
        if (await this.#failed(error, at - block.endOf(whole))) return whole;
        if (await this.#file.wasCut().catch(() => false)) return whole;
      }
    }
    const lines = block.linesWithin(at);
    // The part of a line whose rest could not be written. Where even that fails it stays, and counts as dropped.
    if (at > block.endOf(lines)) await this.#file.takeBack(at - block.endOf(lines)).catch(() => undefined);
    return lines;
  }

  /** Whether the step was done at last; not when the output gave up. */
  async #insist(step: () => Promise<void>): Promise<boolean> {
    while (!this.#gaveUp) {
      try {
        await step();
        return true;
      } catch (error) {
        await this.#failed(error);
      }
    }
    return false;
  }

  /** Tells it, and waits until it is time to try again. Whether the next byte goes into another file than the last. */
  async #failed(error: unknown, torn = 0): Promise<boolean> {
    if (isFullPipe(error)) {
      await this.#pause(RETRY_PIPE_MS);
      return false;
    }
    if (!this.#failing)
      this.#options.onTrouble(
        `cannot write to ${this.name}: ${messageOf(error)}; lines are kept and retried`,
      );
    this.#failing = true;
    await this.#pause(RETRY_MS);
    if (this.#gaveUp || mayHeal(error)) return false;
    return this.#file.renew(torn).catch(() => false);
  }

  #recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.onTrouble(`writing to ${this.name} again`);
  }

  #giveUp(): void {
    this.#gaveUp = true;
    this.#file.hurry();
    this.#retryNow?.();
  }

  #pause(ms: number): Promise<void> {
    if (this.#gaveUp) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#retryNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** No room: the handle is good, and the same write succeeds once there is some. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EAGAIN', 'EINTR']);

/** Whether the same handle may serve again. Else (EBADF, ESTALE, EIO, EPIPE, lost permission) a new one is tried. */
export const mayHeal = (error: unknown): boolean => NO_ROOM.has(codeOf(error) ?? '');

/** A pipe or terminal whose reader is slower than the run. */
export const isFullPipe = (error: unknown): boolean => codeOf(error) === 'EAGAIN';

/** Opening a named pipe to write fails so until somebody reads it (fifo(7), ENXIO). */
export async function isUnreadPipe(error: unknown, path: string): Promise<boolean> {
  return codeOf(error) === 'ENXIO' && (await stat(path)).isFIFO();
}
