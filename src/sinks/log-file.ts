/**
 * The log file behind a path. The path may lead to another file later: rotation moves the file away, other programs
 * move or empty it, and a failed write reopens it. All of this happens between two lines: the caller calls `prepare`
 * when it is at the beginning of one.
 *
 *   unopened ──prepare──▶ open ──prepare, reopen, reopenAfterError──▶ open, perhaps with another file
 */

import { messageOf } from '../core/errors.ts';
import { counted } from '../core/readable.ts';
import type { Format } from '../formats/format.ts';
import type { Rotation } from '../model/output-spec.ts';
import type { Appendable } from './appendable.ts';
import { Backups } from './backups.ts';
import { contentsOf, fits } from './contents.ts';
import type { Disk } from './disk.ts';
import { closeQuietly, OpenFile, type Written } from './open-file.ts';
import { RotationState } from './rotation-state.ts';

/** How often to check that the path still leads to the open file. */
const CHECK_PATH_EVERY_MS = 1000;
/** Files that the process inherited open. They belong to the parent process and are never moved. */
const INHERITED = /^\/(dev\/(stdout|stderr|fd\/\d+)|proc\/[^/]+\/fd\/\d+)$/;

export interface LogFileOptions {
  readonly path: string;
  readonly format: Format;
  readonly rotation: Rotation;
  readonly disk: Disk;
  /** Report once that rotation removes old files. */
  readonly reportRemovals: boolean;
  readonly onTrouble: (message: string) => void;
}

type State =
  /** A named pipe that no process reads yet. */
  { readonly kind: 'unopened' } | { readonly kind: 'open'; readonly file: OpenFile };

/** After an error, which file the next byte goes to. */
export type Resumed = 'same file' | 'other file';

export class LogFile {
  readonly #options: LogFileOptions;
  readonly #backups: Backups;
  readonly #rotation: RotationState;
  #state: State = { kind: 'unopened' };
  #checkPathAtMs = 0;
  #reportedRemoval = false;

  constructor(options: LogFileOptions) {
    const { rotation, disk, onTrouble } = options;
    this.#options = options;
    this.#backups = new Backups({ disk, gzip: rotation.gzip, onTrouble });
    this.#rotation = new RotationState(rotation);
  }

  /**
   * Starts with the file that is at the path. If its lines are in another format, the file is moved to its backups
   * first, and no backup is removed for it. Throws if it cannot be moved.
   */
  async begin(found: Appendable): Promise<void> {
    const { path, format, onTrouble } = this.#options;
    let file = found;
    if (!fits(format, await contentsOf(found, found.state.size))) {
      const problem = `${path} contains lines that are not in format ${format.name}`;
      if (INHERITED.test(path))
        onTrouble(`${problem}; appending ${format.name} lines to it, because the process inherited it`);
      else {
        file = await this.#setAside(found);
        onTrouble(`${problem}: moved it to ${found.path}.1 and started a new file`);
      }
    }
    if (file.state.size > 0) this.#rotation.foundLines(file.state.modifiedMs);
    await this.#switchTo(file);
  }

  /** Whether a header or a line end waits to be written, even if no line ever comes. */
  get hasPreface(): boolean {
    return this.#state.kind === 'open' && this.#state.file.hasPreface;
  }

  /** Bytes that fit before the next rotation. */
  get room(): number {
    return this.#mayRotate ? this.#rotation.room(this.#file.size) : Number.POSITIVE_INFINITY;
  }

  /**
   * Makes the file ready for a line of this length and period: opens, checks and rotates it as needed. Throws if the
   * file cannot be opened or its preface cannot be written. A rotation that fails is only reported.
   */
  async prepare(period: number, lineBytes: number): Promise<void> {
    if (performance.now() >= this.#checkPathAtMs) await this.#checkPath();
    await this.wasShortened();
    await this.writePreface();
    this.#rotation.nextLine(period, this.#file.hasLines);
    if (!this.#rotationIsDue(lineBytes)) return;
    // Do not rotate a file that another program has put in place of ours.
    await this.#checkPath();
    if (this.#rotationIsDue(lineBytes)) await this.#rotate();
    await this.writePreface();
  }

  async writePreface(): Promise<void> {
    await this.#file.writePreface();
  }

  /** Removes an unfinished preface: part of a header is worse than none. */
  async takeBackTornPreface(): Promise<void> {
    if (this.#state.kind !== 'open') return;
    const { file } = this.#state;
    if (file.tornPrefaceBytes > 0) await file.takeBack(file.tornPrefaceBytes);
  }

  async write(bytes: Uint8Array): Promise<Written> {
    const written = await this.#file.write(bytes);
    if (written === 'emptied') this.#rotation.startedOver();
    return written;
  }

  /** Whether others emptied or shortened the file since the last write. */
  async wasShortened(): Promise<boolean> {
    if (this.#state.kind !== 'open' || !(await this.#state.file.wasShortened())) return false;
    this.#rotation.startedOver();
    return true;
  }

  /** Removes the last bytes that were written, unless others have changed the file since. */
  async takeBack(bytes: number): Promise<void> {
    await this.#file.takeBack(bytes);
  }

  /** Opens the path again, because another program has moved the file away. The caller writes the preface. */
  async reopen(): Promise<void> {
    await this.#switchTo(await this.#options.disk.open(this.#options.path));
  }

  /**
   * Opens the path again after a failed write. If it now leads to another file, removes the last `tornBytes` from the
   * old one if possible.
   */
  async reopenAfterError(tornBytes: number): Promise<Resumed> {
    const fresh = await this.#options.disk.open(this.#options.path);
    if (this.#state.kind === 'open') {
      const { file } = this.#state;
      // A pipe is the same one, but the reader that got the first half of the line is gone.
      if (fresh.state.regular && fresh.state.id === file.handle.state.id) {
        await file.continueWith(fresh);
        return 'same file';
      }
      const torn = file.hasPreface ? file.tornPrefaceBytes : tornBytes;
      if (torn > 0) await file.takeBack(torn).catch(() => undefined);
    }
    await this.#switchTo(fresh);
    return 'other file';
  }

  /** Resolves when no rotated file is being compressed. */
  settled(): Promise<void> {
    return this.#backups.settled();
  }

  /** Stops compressing rotated files. */
  stopCompressing(): void {
    this.#backups.stop();
  }

  async close(): Promise<void> {
    await this.#backups.settled();
    if (this.#state.kind === 'open') await this.#state.file.close();
  }

  get #file(): OpenFile {
    if (this.#state.kind === 'unopened') throw new Error('the file is not open yet');
    return this.#state.file;
  }

  get #mayRotate(): boolean {
    return this.#file.handle.state.regular && !INHERITED.test(this.#options.path);
  }

  /** A file without a line is never rotated, however long the next line is. */
  #rotationIsDue(lineBytes: number): boolean {
    const { hasLines, size } = this.#file;
    return hasLines && this.#mayRotate && this.#rotation.isDue(size, lineBytes, performance.now());
  }

  async #rotate(): Promise<void> {
    const { path, rotation, onTrouble } = this.#options;
    try {
      if (rotation.keep === 0) await this.#emptyFile();
      else await this.#switchTo(await this.#moveAway(this.#file.handle, rotation.keep));
      if (this.#rotation.succeeded()) onTrouble(`rotation of ${path} works again`);
    } catch (error) {
      if (!this.#rotation.failed(performance.now()))
        onTrouble(`cannot rotate ${path}: ${messageOf(error)}; writing continues in the same file`);
    }
  }

  async #setAside(found: Appendable): Promise<Appendable> {
    try {
      const fresh = await this.#moveAway(found, Number.POSITIVE_INFINITY);
      await closeQuietly(found);
      return fresh;
    } catch (error) {
      await closeQuietly(found);
      const { name } = this.#options.format;
      throw new Error(
        `it contains lines that are not in format ${name} and cannot be moved: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  /** Moves the file to its backups and opens a new one in its place. On an error the file is back in its place. */
  async #moveAway(old: Appendable, keep: number): Promise<Appendable> {
    const { path, disk } = this.#options;
    if (await this.#backups.push(old.path, keep)) this.#reportRemoval();
    let fresh: Appendable;
    try {
      fresh = await disk.open(path, old.state.mode);
    } catch (error) {
      await this.#backups.pull(old.path);
      throw error;
    }
    this.#backups.compressNewest(old.path);
    return fresh;
  }

  /** Rotation that keeps no old file. Emptying the file cannot leave the path without one; removing it could. */
  async #emptyFile(): Promise<void> {
    await this.#file.empty();
    this.#reportRemoval();
    this.#rotation.startedOver();
  }

  #reportRemoval(): void {
    const { path, rotation, reportRemovals, onTrouble } = this.#options;
    if (!reportRemovals || this.#reportedRemoval) return;
    this.#reportedRemoval = true;
    const kept = counted(rotation.keep, 'old file');
    onTrouble(
      `${path}: rotation keeps ${kept} and removes older ones; to keep more: --rotate-keep; to rotate less often: --rotate-size, --rotate-every`,
    );
  }

  /** Opens the path if it no longer leads to the open file: nobody would find the lines in the old one. */
  async #checkPath(): Promise<void> {
    const { path, disk, onTrouble } = this.#options;
    if (this.#state.kind === 'unopened') {
      await this.#switchTo(await disk.open(path));
      return;
    }
    const { state } = this.#state.file.handle;
    // A file that cannot be examined may still be writable.
    const seen = await disk.stat(path).catch(() => state);
    if (seen?.id !== state.id) {
      await this.#switchTo(await disk.open(path));
      onTrouble(`${path} was moved or removed; writing to a new file`);
    }
    this.#checkPathAtMs = performance.now() + CHECK_PATH_EVERY_MS;
  }

  /** Lines go to this file from now on; closes the previous one. */
  async #switchTo(fresh: Appendable): Promise<void> {
    const previous = this.#state;
    this.#state = { kind: 'open', file: await OpenFile.on(fresh, this.#options.format) };
    this.#checkPathAtMs = performance.now() + CHECK_PATH_EVERY_MS;
    this.#rotation.startedOver();
    if (previous.kind === 'open') await closeQuietly(previous.file);
  }
}
