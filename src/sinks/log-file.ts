/**
 * The file that lines go to, whatever happens to it: set aside when it holds lines of another format, rotated when it
 * is full or its time is over, begun again when others have moved it away or emptied it, reopened when its handle is no
 * good. All of this happens between two lines: the caller says when it is at the beginning of one.
 */
import { messageOf } from '../core/errors.ts';
import type { Format } from '../formats/format.ts';
import type { Rotation } from '../model/output-spec.ts';
import type { Appendable } from './appendable.ts';
import { Backups } from './backups.ts';
import { contentsOf, fits } from './contents.ts';
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
  readonly format: Format;
  readonly rotation: Rotation;
  readonly disk: Disk;
  /** Report once that rotation removes old files. */
  readonly tellRemovals: boolean;
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
  #period = Number.POSITIVE_INFINITY;
  #begun = false;
  #periodIsOver = false;
  #rotationFails = false;
  #removalTold = false;
  #rotateAgainMs = Number.NEGATIVE_INFINITY;

  constructor(options: LogFileOptions) {
    const { format, rotation, disk, onTrouble } = options;
    this.#options = options;
    this.#header = format.header === undefined ? NOTHING : Buffer.from(`${format.header}\n`);
    this.#backups = new Backups({ disk, gzip: rotation.gzip, onTrouble });
  }

  /**
   * Takes the file as it was found. If it holds lines of another format it is moved among its backups, beyond the
   * number that a rotation keeps: nothing is appended to it, and nothing is lost. Throws if it cannot be moved.
   */
  async begin(found: Appendable): Promise<void> {
    const { path, format, rotation, onTrouble } = this.#options;
    let file = found;
    if (!fits(format, await contentsOf(found, found.state.size))) {
      const holds = `${path} holds lines that are not in the format ${format.name}`;
      if (GIVEN_OPEN.test(path))
        onTrouble(`${holds}; it is not ours to move, so they are followed by ${format.name}`);
      else {
        file = await this.#setAside(found);
        onTrouble(`${holds}: it is now ${found.path}.1, and a new file begins`);
      }
    }
    if (file.state.size > 0)
      this.#period = Math.floor(file.state.modifiedMs / (rotation.everyMs ?? Number.POSITIVE_INFINITY));
    await this.#adopt(file);
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
    await this.wasCut();
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
    while (this.hasPreface) {
      const written = await this.write(this.#preface.subarray(this.#prefaceAt));
      this.#prefaceAt += written;
    }
  }

  /** Part of a header is worse than none. */
  async takeBackTornPreface(): Promise<void> {
    if (this.#prefaceAt > 0 && this.hasPreface) await this.takeBack(this.#prefaceAt);
  }

  /**
   * How many of the bytes were written. None if the file was emptied in the instant before: then they stood at its
   * beginning, where a header or the rest of a line is missing, and have been taken back.
   */
  async write(bytes: Uint8Array): Promise<number> {
    const file = this.#file!;
    const written = await file.write(bytes);
    this.#size += written;
    if (!file.state.regular) return written;
    const size = await file.size();
    if (size >= this.#size || size !== written) return written;
    await file.takeBack(written);
    this.#size = 0;
    this.#standAt(this.#header);
    return 0;
  }

  /**
   * Whether others have emptied or shortened the file (logrotate's copytruncate) since our last byte: then the next
   * line begins it. What others have added counts towards rotation.
   */
  async wasCut(): Promise<boolean> {
    if (!this.#file?.state.regular) return false;
    const size = await this.#file.size();
    const cut = size < this.#size;
    this.#size = size;
    if (cut) await this.#stand();
    return cut;
  }

  /** Takes back the last bytes that were written, unless others have changed the file since. */
  async takeBack(bytes: number): Promise<void> {
    const file = this.#file!;
    if (file.state.regular && (await file.size()) !== this.#size) return;
    await file.takeBack(bytes);
    this.#size -= bytes;
  }

  /** Opens the path again, because somebody has moved the file away. Its header is still to be written. */
  async reopen(): Promise<void> {
    await this.#replace(await this.#options.disk.open(this.#options.path));
  }

  /**
   * Opens the path again after a failed write. Whether the next byte goes into another file than the last one;
   * then the last `torn` bytes are taken back from the old one, if it lets us.
   */
  async renew(torn: number): Promise<boolean> {
    const old = this.#file;
    const fresh = await this.#options.disk.open(this.#options.path);
    // A pipe is the same, but who read the first half of the line from it is gone.
    if (!old || !fresh.state.regular || fresh.state.id !== old.state.id) {
      const tornBytes = this.hasPreface ? this.#prefaceAt : torn;
      if (old && tornBytes > 0) await this.takeBack(tornBytes).catch(() => undefined);
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
    const { path, rotation, onTrouble } = this.#options;
    const old = this.#file!;
    try {
      if (rotation.keep === 0) await this.#startOver();
      else await this.#replace(await this.#moveAway(old, rotation.keep));
      if (this.#rotationFails) onTrouble(`${path} is rotated again`);
      this.#rotationFails = false;
    } catch (error) {
      if (!this.#rotationFails)
        onTrouble(`cannot rotate ${path}: ${messageOf(error)}; lines go on into the old file`);
      this.#rotationFails = true;
      this.#rotateAgainMs = performance.now() + ROTATE_AGAIN_MS;
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
        `it holds lines that are not in the format ${name}, and cannot be moved away for a new file: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  /** Moves the file among its backups and opens a new one in its place; if that fails it is where it was. */
  async #moveAway(old: Appendable, keep: number): Promise<Appendable> {
    const { path, disk } = this.#options;
    if (await this.#backups.push(old.path, keep)) this.#tellRemoval();
    let fresh: Appendable;
    try {
      fresh = await disk.open(path, old.state.mode);
    } catch (error) {
      await this.#backups.pull(old.path);
      throw error;
    }
    this.#backups.packNewest(old.path);
    return fresh;
  }

  /** Where no old file is kept the file is emptied: unlike a removed one it cannot fail to come back. */
  async #startOver(): Promise<void> {
    await this.#file!.clear();
    this.#tellRemoval();
    this.#size = 0;
    this.#standAt(this.#header);
  }

  #tellRemoval(): void {
    const { path, rotation, tellRemovals, onTrouble } = this.#options;
    if (!tellRemovals || this.#removalTold) return;
    this.#removalTold = true;
    const kept = `${rotation.keep} old file${rotation.keep === 1 ? '' : 's'}`;
    onTrouble(
      `${path}: rotation keeps ${kept} and removes what is older; --rotate-keep keeps more, --rotate-size and --rotate-every make fewer`,
    );
  }

  /** Is this still the file that the path leads to? Else the lines would go where nobody finds them. */
  async #look(): Promise<void> {
    const { path, disk, onTrouble } = this.#options;
    if (!this.#file) {
      await this.#adopt(await disk.open(path));
      return;
    }
    const { id } = this.#file.state;
    // Where it may not be looked at it may still be written to.
    const seen = await disk.stat(path).catch(() => this.#file!.state);
    if (seen?.id !== id) {
      await this.#replace(await disk.open(path));
      onTrouble(`${path} was moved or removed; lines go on into a new file`);
    }
    this.#lookAgainMs = performance.now() + LOOK_EVERY_MS;
  }

  async #replace(fresh: Appendable): Promise<void> {
    const old = this.#file;
    await this.#adopt(fresh);
    if (old) await closeQuietly(old);
  }

  async #adopt(file: Appendable): Promise<void> {
    this.#file = file;
    this.#size = file.state.size;
    this.#lookAgainMs = performance.now() + LOOK_EVERY_MS;
    await this.#stand();
  }

  /** Before our next line: the end of somebody's last one, and the header unless the file begins with it. */
  async #stand(): Promise<void> {
    if (this.#size === 0) {
      this.#standAt(this.#header);
      return;
    }
    const contents = await contentsOf(this.#file!, this.#size);
    const header = fits(this.#options.format, contents) ? NOTHING : this.#header;
    this.#standAt(contents.midLine ? Buffer.concat([LINE_END, header]) : header);
  }

  #standAt(preface: Buffer): void {
    this.#preface = preface;
    this.#prefaceAt = 0;
    this.#periodIsOver = false;
  }
}

/** Every line in it has been accepted by the system: there is nothing left to save. */
const closeQuietly = (file: Appendable): Promise<void> => file.close().catch(() => undefined);
