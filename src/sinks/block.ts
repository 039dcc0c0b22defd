/**
 * Lines as bytes in one piece of memory, and where each of them ends. Line feeds do not tell: csv has them
 * inside values. A block is filled, then written, perhaps in parts, and its memory is used again.
 */

/** Bytes that a UTF-16 unit takes in UTF-8 at most; what is no character becomes U+FFFD, which takes as many. */
export const MOST_BYTES_PER_UNIT = 3;

export class LineBlock {
  readonly bytes: Buffer;
  /** The period of time rotation that its records belong to, counted from 1970. */
  readonly period: number;
  /** Where each line ends, in bytes. */
  readonly #ends: number[] = [];
  #used = 0;

  constructor(bytes: Buffer, period: number) {
    this.bytes = bytes;
    this.period = period;
  }

  get lines(): number {
    return this.#ends.length;
  }

  /** Bytes of all its lines. */
  get used(): number {
    return this.#used;
  }

  /** Whether so much text fits for certain. */
  hasRoomFor(text: string): boolean {
    return this.bytes.length - this.#used >= text.length * MOST_BYTES_PER_UNIT;
  }

  /** Adds whole lines; `ends` is where each of them ends in the text, in UTF-16 units. */
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

  /** How many lines end at or before this byte. */
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

  /** Where the first so many lines end, in bytes. */
  endOf(lines: number): number {
    return lines === 0 ? 0 : this.#ends[lines - 1]!;
  }
}
