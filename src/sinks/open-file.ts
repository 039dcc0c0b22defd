/**
 * One open file that lines are appended to. It knows the size that the file should have, so that it notices when others
 * empty the file, and the *preface*: bytes that have to be in the file before the next line (a header, or the end of
 * another writer's unfinished line).
 */
import type { Format } from '../formats/format.ts';
import type { Appendable } from './appendable.ts';
import { contentsOf, fits } from './contents.ts';

const NOTHING = Buffer.alloc(0);
const LINE_END = Buffer.from('\n');

/** Bytes that were written, or `emptied`: others emptied the file just before, and nothing was written. */
export type Written = number | 'emptied';

interface Preface {
  readonly bytes: Buffer;
  /** Bytes of it that are in the file. */
  readonly written: number;
}

export class OpenFile {
  readonly #format: Format;
  readonly #header: Buffer;
  #handle: Appendable;
  #size: number;
  #preface: Preface = { bytes: NOTHING, written: 0 };

  private constructor(handle: Appendable, format: Format) {
    this.#format = format;
    this.#header = format.header === undefined ? NOTHING : Buffer.from(`${format.header}\n`);
    this.#handle = handle;
    this.#size = handle.state.size;
  }

  /** Takes over an open handle. */
  static async on(handle: Appendable, format: Format): Promise<OpenFile> {
    const file = new OpenFile(handle, format);
    await file.#inspect();
    return file;
  }

  /** The handle, its path and its state when it was opened. */
  get handle(): Appendable {
    return this.#handle;
  }

  /** In bytes, as of the last look. */
  get size(): number {
    return this.#size;
  }

  /** Whether it holds more than a header. */
  get hasLines(): boolean {
    return this.#size > this.#header.length;
  }

  /** Whether a header or a line end has to be written before the next line. */
  get hasPreface(): boolean {
    return this.#preface.bytes.length > this.#preface.written;
  }

  /** Bytes of an unfinished preface that are in the file. */
  get tornPrefaceBytes(): number {
    return this.hasPreface ? this.#preface.written : 0;
  }

  async writePreface(): Promise<void> {
    while (this.hasPreface) {
      const { bytes, written } = this.#preface;
      const added = await this.write(bytes.subarray(written));
      if (added !== 'emptied') this.#preface = { bytes, written: written + added };
    }
  }

  /** After `emptied` the next line needs a new preface. */
  async write(bytes: Uint8Array): Promise<Written> {
    const written = await this.#handle.write(bytes);
    this.#size += written;
    if (!this.#handle.state.regular) return written;
    const size = await this.#handle.size();
    const wasEmptied = size < this.#size && size === written;
    if (!wasEmptied) return written;
    // The bytes are at the beginning of the file, where the header or the first part of the line is missing.
    await this.#handle.takeBack(written);
    this.#startOver();
    return 'emptied';
  }

  /**
   * Compares the size with the expected one. Returns whether others emptied or shortened the file (logrotate's
   * copytruncate): the next line then begins it. Bytes that others added count towards the size.
   */
  async wasShortened(): Promise<boolean> {
    if (!this.#handle.state.regular) return false;
    const size = await this.#handle.size();
    const shortened = size < this.#size;
    this.#size = size;
    if (shortened) await this.#inspect();
    return shortened;
  }

  /** Removes the last bytes that were written, unless others have changed the file since. */
  async takeBack(bytes: number): Promise<void> {
    if (this.#handle.state.regular && (await this.#handle.size()) !== this.#size) return;
    await this.#handle.takeBack(bytes);
    this.#size -= bytes;
  }

  async empty(): Promise<void> {
    await this.#handle.clear();
    this.#startOver();
  }

  /** Continues the same file at the same byte with another handle. */
  async continueWith(handle: Appendable): Promise<void> {
    const old = this.#handle;
    this.#handle = handle;
    await closeQuietly(old);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #startOver(): void {
    this.#size = 0;
    this.#preface = { bytes: this.#header, written: 0 };
  }

  /** Before the next line: the end of an unfinished line, and the header unless the file begins with it. */
  async #inspect(): Promise<void> {
    if (this.#size === 0) {
      this.#startOver();
      return;
    }
    const contents = await contentsOf(this.#handle, this.#size);
    const header = fits(this.#format, contents) ? NOTHING : this.#header;
    const bytes = contents.midLine ? Buffer.concat([LINE_END, header]) : header;
    this.#preface = { bytes, written: 0 };
  }
}

/** Errors do not matter: the system has accepted every line in the file. */
export const closeQuietly = (file: { close(): Promise<void> }): Promise<void> =>
  file.close().catch(() => undefined);
