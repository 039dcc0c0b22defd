/**
 * Appends lines to a file, one write at a time. A write that fails (disk full, permission lost) is retried from the byte
 * at which it stopped, so no line is torn or written twice. Meanwhile lines wait in a bounded queue. When it is full,
 * a live run drops and counts lines; a run on a virtual clock waits.
 *
 *   idle ──records, reopen──▶ writing ──queue empty──▶ idle
 *                             writing ⇄ waiting to retry (`Retry`)
 *   any of them ──close, or the deadline of a flush──▶ stopped: what is not written is dropped and counted
 */
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
import { LogFile, type Resumed } from './log-file.ts';
import { isFullPipe, isTemporary, isUnreadPipe, Retry } from './retry.ts';

/** Bytes that may wait for a slow or failing disk before lines are dropped. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** With the policy `wait` the engine waits when more bytes than this are queued. */
const HIGH_WATER = 4 * 1024 * 1024;
const RETRY_MS = 1000;
/** Shorter for a full pipe: its reader soon makes room. */
const RETRY_PIPE_MS = 20;
/** How long to wait for a write that has not returned when the deadline of a flush passes. */
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
  readonly reportRemovals?: boolean;
  /** Called once when something starts to fail and once when it works again. */
  readonly onTrouble: (message: string) => void;
  /** Where the path is configured, for the error if it cannot be opened. Default: the setting OUTPUT_FILE. */
  readonly where?: string;
  readonly disk?: Disk;
}

/** Throws a usage error if the file cannot be opened. For a named pipe without a reader, lines wait until it has one. */
export async function openFileOutput(options: FileOptions): Promise<Output> {
  const { path, disk = realDisk, where = 'OUTPUT_FILE' } = options;
  try {
    const found = await disk.open(path).catch(async (error: unknown) => {
      if (await isUnreadPipe(error, path)) return undefined;
      throw error;
    });
    const { format, rotation = NO_ROTATION, reportRemovals = false, onTrouble } = options;
    const file = new LogFile({ path, format, rotation, disk, reportRemovals, onTrouble });
    if (found) await file.begin(found);
    return new FileOutput(options, file);
  } catch (error) {
    throw usageError(
      {
        where,
        problem: `cannot write to "${path}": ${messageOf(error)}`,
        expected: 'a file in a folder that can be written to; empty: no file',
        hint: ownerHint(path, error) ?? '--output-file /tmp/app.log, or --output-file "" for no file',
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
  readonly #retry = new Retry();
  /** Resolves when the queue is written or the output has stopped; never rejects. `undefined` when idle. */
  #writing: Promise<void> | undefined;
  /** An error was reported, and no write has succeeded since. */
  #failing = false;

  constructor(options: FileOptions, file: LogFile) {
    const { path, format, filter = EVERYTHING, rotation = NO_ROTATION, whenFull } = options;
    this.name = path;
    this.#options = options;
    this.#queue = new LineQueue({
      format,
      takes: recordFilter(filter, format),
      everyMs: rotation.everyMs,
      maxBytes: whenFull === 'drop' ? MAX_QUEUED_BYTES : Number.POSITIVE_INFINITY,
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
      this.#retry.retryNow();
      if (!(await within(this.#writing, deadlineMs))) {
        this.#stop();
        // A write that the disk does not answer cannot be undone: its lines stay pending.
        await within(this.#writing, LAST_WRITE_MS);
        return;
      }
    }
    await within(this.#file.settled(), Math.max(0, untilMs - performance.now()));
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#writing;
    await this.#file.close();
  }

  accounts(): readonly OutputAccount[] {
    return [this.#tally.account(this.name, this.kind)];
  }

  #stop(): void {
    this.#retry.stop();
    this.#file.stopCompressing();
  }

  async #writeAll(): Promise<void> {
    if (this.#file.hasPreface) await this.#untilDone(() => this.#file.writePreface());
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take()) {
      if (next === REOPEN) await this.#reopenFile();
      else await this.#writeBlock(next);
    }
    if (this.#retry.stopped) await this.#file.takeBackTornPreface().catch(() => undefined);
    // Records may have arrived since the queue was found empty.
    this.#writing = this.#queue.empty ? undefined : this.#writeAll();
  }

  async #reopenFile(): Promise<void> {
    if (await this.#untilDone(() => this.#file.reopen()))
      await this.#untilDone(() => this.#file.writePreface());
  }

  /** Writes the lines of a block, up to the next rotation at a time. Lines that are left when stopped are dropped. */
  async #writeBlock(block: LineBlock): Promise<void> {
    let lines = 0;
    while (lines < block.lines) {
      const start = block.endOf(lines);
      const firstLine = block.endOf(lines + 1) - start;
      if (!(await this.#untilDone(() => this.#file.prepare(block.period, firstLine)))) break;
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

  /**
   * Writes the lines from `first` up to `last`. Returns how many lines of the block are in the file: fewer than `last`
   * if the output stopped, or if the next line has to begin another or an emptied file.
   */
  async #writeLines(block: LineBlock, first: number, last: number): Promise<number> {
    const end = block.endOf(last);
    let at = block.endOf(first);
    while (at < end && !this.#retry.stopped) {
      const whole = block.linesWithin(at);
      try {
        const written = await this.#file.write(block.bytes.subarray(at, end));
        if (written === 'emptied') return whole;
        at += written;
        this.#reportRecovery();
      } catch (error) {
        if ((await this.#failed(error, at - block.endOf(whole))) === 'other file') return whole;
        // Others may have emptied the file to make room on the disk.
        if (await this.#file.wasShortened().catch(() => false)) return whole;
      }
    }
    const lines = block.linesWithin(at);
    const tornBytes = at - block.endOf(lines);
    // If the part of a line cannot be removed either, it stays in the file, and the line counts as dropped.
    if (tornBytes > 0) await this.#file.takeBack(tornBytes).catch(() => undefined);
    return lines;
  }

  /** Repeats a step until it succeeds. Returns false if the output stopped first. */
  async #untilDone(step: () => Promise<void>): Promise<boolean> {
    while (!this.#retry.stopped) {
      try {
        await step();
        return true;
      } catch (error) {
        await this.#failed(error);
      }
    }
    return false;
  }

  /** Reports an error, waits until the next attempt, and reopens the file if its handle may be the cause. */
  async #failed(error: unknown, tornBytes = 0): Promise<Resumed> {
    if (isFullPipe(error)) {
      await this.#retry.pause(RETRY_PIPE_MS);
      return 'same file';
    }
    if (!this.#failing)
      this.#options.onTrouble(
        `cannot write to ${this.name}: ${messageOf(error)}; lines are kept and retried`,
      );
    this.#failing = true;
    await this.#retry.pause(RETRY_MS);
    if (this.#retry.stopped || isTemporary(error)) return 'same file';
    return this.#file.reopenAfterError(tornBytes).catch(() => 'same file');
  }

  #reportRecovery(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.onTrouble(`writing to ${this.name} again`);
  }
}
