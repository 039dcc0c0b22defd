/**
 * The old files beside a log file: `app.log.1` is the newest, `app.log.1.gz` the same one packed. No name is
 * ever taken by two contents, so whatever breaks off in the middle leaves a gap at most, and a packed copy takes
 * its file's place only when it is whole and on the disk.
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
  /** Ends when no file is being packed; never fails. */
  #packing: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();
  #packingFails = false;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  /**
   * Moves a file among its backups, of which at most `keep` stay. When it fails the file is where it was, and so is
   * every backup that stays. Whether the oldest one had to go.
   */
  async push(path: string, keep: number): Promise<boolean> {
    // At most one file is packed at a time, and none is renamed meanwhile.
    await this.#packing;
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

  /** Puts back what was just pushed. */
  async pull(path: string): Promise<void> {
    await this.#options.disk.rename(`${path}.1`, path);
  }

  /** Begins to pack what was pushed last, where that is asked for. */
  packNewest(path: string): void {
    if (this.#options.gzip && !this.#stop.signal.aborted) this.#packing = this.#pack(`${path}.1`);
  }

  /** Ends when no file is being packed. */
  settled(): Promise<void> {
    return this.#packing;
  }

  /** Packs no more; a file that is being packed stays as it is. */
  stop(): void {
    this.#stop.abort();
  }

  /**
   * The number up to which backups can move one up, so that a rotation that broke off costs no backup when it is
   * tried again; `undefined` if all are taken, and the last one has to go.
   */
  async #firstFree(path: string, keep: number): Promise<number | undefined> {
    const { disk } = this.#options;
    for (let number = 1; number <= keep; number++) {
      const plain = await this.#standsAt(`${path}.${number}`);
      const packed = await this.#standsAt(`${path}.${number}.gz`);
      if (!plain && !packed) return number;
      // A process that was killed between the two steps of packing leaves both: the packed one is whole.
      if (plain && packed) await disk.remove(`${path}.${number}`);
    }
    return undefined;
  }

  async #standsAt(path: string): Promise<boolean> {
    const state = await this.#options.disk.stat(path);
    if (state && !state.regular) throw new Error(`${path} is in the way, and is no file`);
    return state !== undefined;
  }

  async #pack(path: string): Promise<void> {
    const { disk, onTrouble } = this.#options;
    const { signal } = this.#stop;
    const part = `${path}.gz.part`;
    try {
      await disk.pack(path, part, signal);
      await disk.rename(part, `${path}.gz`);
      await disk.remove(path);
      if (this.#packingFails) onTrouble('old files are packed again');
      this.#packingFails = false;
    } catch (error) {
      await disk.remove(part).catch(() => undefined);
      if (signal.aborted || this.#packingFails) return;
      this.#packingFails = true;
      onTrouble(`cannot pack ${path}: ${messageOf(error)}; it stays as it is`);
    }
  }
}
