/**
 * The file that lines go to, whatever happens to it: rotated when it is full or its time is over, noticed and made
 * anew when somebody moved it away, opened anew when its handle is no good. Between two lines only: whoever writes
 * tells when it stands at the beginning of one.
 */
import { messageOf } from '../core/errors.ts';
import type { Rotation } from '../model/output-spec.ts';
import type { Appendable } from './appendable.ts';
import { Backups } from './backups.ts';
import type { Disk } from './disk.ts';

/** How often it is looked whether the path still leads to this file. */
const LOOK_EVERY_MS = 1000;
const ROTATE_AGAIN_MS = 5000;
const NOTHING = Buffer.alloc(0);
const LINE_END = Buffer.from('\n');
/** Names of what the process was given open: whose file stands behind them is not ours to move. */
const GIVEN_OPEN = /^\/(dev\/(stdout|stderr|fd\/\d+)|proc\/[^/]+\/fd\/\d+)$/;

export interface LogFileOptions {
  readonly path: string;
  /** First line of each file, without its line end. */
  readonly header: string | undefined;
  readonly rotation: Rotation;
  readonly disk: Disk;
  readonly onTrouble: (message: string) => void;
}

export class LogFile {
  readonly #options: LogFileOptions;
  readonly #header: Buffer;
  readonly #backups: Backups;
  #file: Appendable | undefined;
  #size = 0;
  /** What has to stand before the next line, and how much of it does. */
  #preface: Buffer = NOTHING;
  #prefaceAt = 0;
  #lookAgainMs = 0;
  /** Period of the lines written last; at first that of the file as it was found, if there was anything in it. */
  #period: number;
  #begun = false;
  #periodIsOver = false;
  #rotationFails = false;
  #rotateAgainMs = Number.NEGATIVE_INFINITY;

  /** `file` is absent where the path is a pipe that nobody reads yet. */
  constructor(options: LogFileOptions, file: Appendable | undefined) {
    const { header, rotation, disk, onTrouble } = options;
    this.#options = options;
    this.#header = header === undefined ? NOTHING : Buffer.from(`${header}\n`);
    this.#backups = new Backups({ disk, keep: rotation.keep, gzip: rotation.gzip, onTrouble });
    this.#period = file?.state.size
      ? Math.floor(file.state.modifiedMs / (rotation.everyMs ?? Number.POSITIVE_INFINITY))
      : Number.POSITIVE_INFINITY;
    if (file) this.#adopt(file);
  }

  /** A header or a line end waits to be written, though no line may ever come. */
  get hasPreface(): boolean {
    return this.#preface.length > this.#prefaceAt;
  }

  /** Bytes that fit before the next rotation. */
  get room(): number {
    const { sizeBytes } = this.#options.rotation;
    return sizeBytes === undefined || !this.#rotates || this.#rotationFails
      ? Number.POSITIVE_INFINITY
      : sizeBytes - this.#size;
  }

  /** Opens, looks and rotates as is due before a line of this period and length. A rotation that fails waits. */
  async prepare(period: number, lineBytes: number): Promise<void> {
    if (performance.now() >= this.#lookAgainMs) await this.#look();
    await this.writePreface();
    if (this.#hasLines && (this.#begun ? period !== this.#period : period > this.#period))
      this.#periodIsOver = true;
    this.#period = period;
    this.#begun = true;
    if (!this.#rotationIsDue(lineBytes)) return;
    // What somebody else has put there is not moved in place of ours.
    await this.#look();
    if (this.#rotationIsDue(lineBytes)) await this.#rotate();
    await this.writePreface();
  }

  async writePreface(): Promise<void> {
    while (this.hasPreface) this.#prefaceAt += await this.write(this.#preface.subarray(this.#prefaceAt));
  }

  /** Part of a header is worse than none. */
  async takeBackTornPreface(): Promise<void> {
    if (this.#prefaceAt > 0 && this.hasPreface) await this.takeBack(this.#prefaceAt);
  }

  /** How many of the bytes were written, at least one. */
  async write(bytes: Uint8Array): Promise<number> {
    const written = await this.#file!.write(bytes);
    this.#size += written;
    return written;
  }

  async takeBack(bytes: number): Promise<void> {
    await this.#file!.takeBack(bytes);
    this.#size -= bytes;
  }

  /** Opens the path anew, because somebody has moved the file away. Its header is still to be written. */
  async reopen(): Promise<void> {
    await this.#replace(await this.#options.disk.open(this.#options.path));
  }

  /**
   * Opens the path anew after a failed write. Whether the next byte goes into another file than the last one;
   * then the last `torn` bytes are taken back from the old one, if it lets us.
   */
  async renew(torn: number): Promise<boolean> {
    const old = this.#file;
    const fresh = await this.#options.disk.open(this.#options.path);
    // A pipe is the same, but who read the first half of the line from it is gone.
    if (!old || !fresh.state.regular || fresh.state.id !== old.state.id) {
      const tornBytes = this.hasPreface ? this.#prefaceAt : torn;
      if (tornBytes > 0) await old?.takeBack(tornBytes).catch(() => undefined);
      await this.#replace(fresh);
      return true;
    }
    this.#file = fresh;
    await closeQuietly(old);
    return false;
  }

  /** Ends when old files are packed. */
  settled(): Promise<void> {
    return this.#backups.settled();
  }

  /** Packs no more. */
  hurry(): void {
    this.#backups.stop();
  }

  async close(): Promise<void> {
    await this.#backups.settled();
    await this.#file?.close();
  }

  get #rotates(): boolean {
    return this.#file!.state.regular && !GIVEN_OPEN.test(this.#options.path);
  }

  /** A file without a line is never rotated, however long the first one is. */
  get #hasLines(): boolean {
    return this.#size > this.#header.length;
  }

  #rotationIsDue(lineBytes: number): boolean {
    const { sizeBytes = Number.POSITIVE_INFINITY } = this.#options.rotation;
    const isDue = this.#periodIsOver || this.#size + lineBytes > sizeBytes;
    return isDue && this.#hasLines && this.#rotates && performance.now() >= this.#rotateAgainMs;
  }

  async #rotate(): Promise<void> {
    const { path, rotation, disk, onTrouble } = this.#options;
    const old = this.#file!;
    try {
      if (rotation.keep === 0) await this.#startOver();
      else {
        await this.#backups.push(old.path);
        try {
          await this.#replace(await disk.open(path, old.state.mode));
        } catch (error) {
          await this.#backups.pull(old.path);
          throw error;
        }
        this.#backups.packNewest(old.path);
      }
      if (this.#rotationFails) onTrouble(`${path} is rotated again`);
      this.#rotationFails = false;
    } catch (error) {
      if (!this.#rotationFails)
        onTrouble(`cannot rotate ${path}: ${messageOf(error)}; lines go on into the old file`);
      this.#rotationFails = true;
      this.#rotateAgainMs = performance.now() + ROTATE_AGAIN_MS;
    }
  }

  /** Where no old file is kept the file is emptied: unlike a removed one it cannot fail to come back. */
  async #startOver(): Promise<void> {
    await this.#file!.clear();
    this.#size = 0;
    this.#standAt(this.#header);
  }

  /** Is this still the file that the path leads to? Else the lines would go where nobody finds them. */
  async #look(): Promise<void> {
    const { path, disk, onTrouble } = this.#options;
    if (!this.#file) {
      this.#adopt(await disk.open(path));
      return;
    }
    const { id } = this.#file.state;
    // Where it may not be looked at it may still be written to.
    const seen = await disk.stat(path).catch(() => this.#file!.state);
    if (seen?.id !== id) {
      await this.#replace(await disk.open(path));
      onTrouble(`${path} was moved or removed; lines go on into a new file`);
    } else if (seen !== this.#file.state && seen.regular) {
      // Others may write to it as well, or empty it.
      this.#size = seen.size;
      if (seen.size === 0) this.#standAt(this.#header);
    }
    this.#lookAgainMs = performance.now() + LOOK_EVERY_MS;
  }

  async #replace(fresh: Appendable): Promise<void> {
    const old = this.#file;
    this.#adopt(fresh);
    if (old) await closeQuietly(old);
  }

  #adopt(file: Appendable): void {
    this.#file = file;
    this.#size = file.state.size;
    this.#lookAgainMs = performance.now() + LOOK_EVERY_MS;
    // Our first line must not become the end of somebody's last.
    this.#standAt(this.#size === 0 ? this.#header : file.midLine ? LINE_END : NOTHING);
  }

  #standAt(preface: Buffer): void {
    this.#preface = preface;
    this.#prefaceAt = 0;
    this.#periodIsOver = false;
  }
}

/** Every line in it has been accepted by the system: there is nothing left to save. */
const closeQuietly = (file: Appendable): Promise<void> => file.close().catch(() => undefined);
