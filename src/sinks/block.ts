/**
 * A buffer of encoded lines and the position at which each line ends. The positions are stored because line feeds do not
 * mark the end of a line: csv values contain them. A block is filled, written (perhaps in parts), and its memory reused.
 */

/** Maximum number of UTF-8 bytes for a UTF-16 code unit. A lone surrogate becomes U+FFFD, which takes three as well. */
export const MAX_BYTES_PER_UNIT = 3;

export class LineBlock {
  readonly bytes: Buffer;
  /** The rotation period of its records: whole multiples of `everyMs` since 1970. */
  readonly period: number;
  /** Byte offset of the end of each line. */
  readonly #ends: number[] = [];
  #used = 0;

  constructor(bytes: Buffer, period: number) {
    this.bytes = bytes;
    this.period = period;
  }

  get lines(): number {
    return this.#ends.length;
  }

  /** Bytes of all lines in the block. */
  get used(): number {
    return this.#used;
  }

  /** Whether the text fits, whatever characters it contains. */
  hasRoomFor(text: string): boolean {
    return this.bytes.length - this.#used >= text.length * MAX_BYTES_PER_UNIT;
  }

  /** Adds whole lines. `ends`: the offset of the end of each line in the text, in UTF-16 code units. */
  add(text: string, ends: readonly number[]): void {
    const base = this.#used;
    this.#used += this.bytes.write(text, base);
    if (this.#used - base === text.length) {
      for (const end of ends) this.#ends.push(base + end);
      return;
    }
    let start = 0;
    let at = base;
    for (const end of ends) {
      at += Buffer.byteLength(text.slice(start, end));
      this.#ends.push(at);
      start = end;
    }
  }

  /** Number of lines that end at or before this byte offset. */
  linesWithin(at: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Byte offset at which the first `lines` lines end. */
  endOf(lines: number): number {
    return lines === 0 ? 0 : this.#ends[lines - 1]!;
  }
}
