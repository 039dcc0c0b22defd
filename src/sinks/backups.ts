/**
 * The backups (rotated files) beside a log file: `app.log.1` is the newest, `app.log.1.gz` the same one compressed. A
 * rename never overwrites a file, so an interrupted rotation leaves a gap in the numbers at most. A compressed copy
 * replaces its file only when the copy is complete and on the disk.
 */
import { messageOf } from '../core/errors.ts';
import type { Disk } from './disk.ts';

export interface BackupsOptions {
  readonly disk: Disk;
  readonly gzip: boolean;
  readonly onTrouble: (message: string) => void;
}

export class Backups {
  readonly #options: BackupsOptions;
  /** Resolves when no file is being compressed; never rejects. */
  #compressing: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();
  #compressionFails = false;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  /**
   * Renames a log file to its newest backup and keeps at most `keep` backups. Returns whether the oldest backup was
   * removed. If it throws, the log file and all remaining backups still exist.
   */
  async push(path: string, keep: number): Promise<boolean> {
    // One file is compressed at a time, and no backup is renamed meanwhile.
    await this.#compressing;
    const { disk } = this.#options;
    const free = await this.#firstFree(path, keep);
    if (free === undefined) {
      await disk.remove(`${path}.${keep}`);
      await disk.remove(`${path}.${keep}.gz`);
    }
    for (let number = (free ?? keep) - 1; number >= 1; number--) {
      for (const [from, to] of [
        [`${path}.${number}`, `${path}.${number + 1}`],
        [`${path}.${number}.gz`, `${path}.${number + 1}.gz`],
      ] as const) {
        if (await disk.stat(from)) await disk.rename(from, to);
      }
    }
    await disk.rename(path, `${path}.1`);
    return free === undefined;
  }

  /** Undoes `push`: renames the newest backup to the log file. */
  async pull(path: string): Promise<void> {
    await this.#options.disk.rename(`${path}.1`, path);
  }

  /** Starts to compress the newest backup, if compression is on. */
  compressNewest(path: string): void {
    if (this.#options.gzip && !this.#stop.signal.aborted) this.#compressing = this.#compress(`${path}.1`);
  }

  /** Resolves when no file is being compressed. */
  settled(): Promise<void> {
    return this.#compressing;
  }

  /** Stops compressing. A backup that is being compressed stays uncompressed. */
  stop(): void {
    this.#stop.abort();
  }

  /**
   * The lowest number without a backup: backups below it move up by one. An interrupted rotation leaves such a gap, so
   * that the next attempt removes no backup. `undefined` if all numbers up to `keep` are in use.
   */
  async #firstFree(path: string, keep: number): Promise<number | undefined> {
    const { disk } = this.#options;
    for (let number = 1; number <= keep; number++) {
      const plain = await this.#fileExists(`${path}.${number}`);
      const compressed = await this.#fileExists(`${path}.${number}.gz`);
      if (!plain && !compressed) return number;
      // A process that was killed before it removed the plain file leaves both. The compressed one is complete.
      if (plain && compressed) await disk.remove(`${path}.${number}`);
    }
    return undefined;
  }

  async #fileExists(path: string): Promise<boolean> {
    const state = await this.#options.disk.stat(path);
    if (state && !state.regular) throw new Error(`${path} is in the way: it is not a regular file`);
    return state !== undefined;
  }

  async #compress(path: string): Promise<void> {
    const { disk, onTrouble } = this.#options;
    const { signal } = this.#stop;
    const part = `${path}.gz.part`;
    try {
      await disk.compress(path, part, signal);
      await disk.rename(part, `${path}.gz`);
      await disk.remove(path);
      if (this.#compressionFails) onTrouble('compression of rotated files works again');
      this.#compressionFails = false;
    } catch (error) {
      await disk.remove(part).catch(() => undefined);
      if (signal.aborted || this.#compressionFails) return;
      this.#compressionFails = true;
      onTrouble(`cannot compress ${path}: ${messageOf(error)}; the file stays uncompressed`);
    }
  }
}
