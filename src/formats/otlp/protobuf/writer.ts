/**
 * A protobuf writer that works from the end of its buffer to the front.
 *
 * On the wire a nested message is preceded by its length. Written forwards, that length has to be computed in a
 * first pass or patched in afterwards; written backwards, it is known by the time its turn comes. So callers
 * write the last field first, and within a field the payload, then its length, then its tag.
 *
 * Wire format: https://protobuf.dev/programming-guides/encoding/
 */
import { writeAscii } from '../native-text.ts';
import type { OtlpTime } from '../types.ts';
import { hexDigit } from './hex.ts';

const INITIAL_BYTES = 256 * 1024;
/** Room that one huge batch has asked for beyond this is given back after it. */
const RETAINED_BYTES = 8 * 1024 * 1024;
const MAX_VARINT_BYTES = 10;
/** Up to here a loop over the characters beats the call into Node. */
const LOOP_CHARACTERS = 24;
const NANOS_PER_SECOND = 1_000_000_000;
const TWO_32 = 0x1_0000_0000;

export class ReverseWriter {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  /** Everything from here to the end of the buffer is written. */
  #at = INITIAL_BYTES;

  /** How much is written. A nested message is what was added since a mark taken here. */
  get size(): number {
    return this.#bytes.length - this.#at;
  }

  /** Starts a new message, whatever the buffer contains. */
  reset(): void {
    if (this.#bytes.length > RETAINED_BYTES) this.#use(Buffer.allocUnsafeSlow(INITIAL_BYTES));
    this.#at = this.#bytes.length;
  }

  /** A copy of what is written, safe to keep while the buffer is used again. */
  take(): Uint8Array {
    const copy = Buffer.allocUnsafeSlow(this.size);
    copy.set(this.#bytes.subarray(this.#at));
    return copy;
  }

  /** A copy of what was written since `mark`, for caches. */
  copySince(mark: number): Uint8Array {
    // Not `slice`: of a Buffer that is a view, and this memory is written over by the next request.
    return Uint8Array.from(this.#bytes.subarray(this.#at, this.#at + this.size - mark));
  }

  /** One byte: a tag of a field below 16, a boolean, a length or an enum known to be small. */
  byte(value: number): void {
    if (this.#at < 1) this.#grow(1);
    this.#bytes[--this.#at] = value;
  }

  /** An unsigned varint of at most 32 bits. */
  varint(value: number): void {
    if (value < 0x80) this.byte(value);
    else this.#longVarint(value >>> 0, 0);
  }

  /** An int64 from an integer within its range; negative ones in two's complement, ten bytes long. */
  int64(value: number): void {
    if (value >= 0 && value < 0x80) this.byte(value);
    else this.#longVarint(value >>> 0, Math.floor(value / TWO_32) >>> 0);
  }

  /** Ends a nested message begun at `mark`: its length, then its tag. */
  close(mark: number, tag: number): void {
    const length = this.#bytes.length - this.#at - mark;
    if (length < 0x80 && this.#at >= 2) {
      const at = this.#at - 2;
      this.#at = at;
      this.#bytes[at] = tag;
      this.#bytes[at + 1] = length;
    } else {
      this.varint(length);
      this.byte(tag);
    }
  }

  fixed32(value: number): void {
    if (this.#at < 4) this.#grow(4);
    this.#at -= 4;
    this.#view.setUint32(this.#at, value, true);
  }

  double(value: number): void {
    if (this.#at < 8) this.#grow(8);
    this.#at -= 8;
    this.#view.setFloat64(this.#at, value, true);
  }

  /**
   * Nanoseconds since the epoch as fixed64. The low word is exact in 32-bit arithmetic. The high word comes from
   * a double that is some hundreds of nanoseconds off; less the low word the true value is a multiple of 2^32,
   * so rounding finds it.
   */
  time(time: OtlpTime): void {
    const [seconds, nanos] = time;
    const low = (Math.imul(seconds, NANOS_PER_SECOND) + nanos) >>> 0;
    const high = Math.round((seconds * NANOS_PER_SECOND + nanos - low) / TWO_32);
    if (this.#at < 8) this.#grow(8);
    this.#at -= 8;
    this.#view.setUint32(this.#at, low, true);
    this.#view.setUint32(this.#at + 4, high, true);
  }

  raw(bytes: Uint8Array): void {
    if (this.#at < bytes.length) this.#grow(bytes.length);
    this.#at -= bytes.length;
    this.#bytes.set(bytes, this.#at);
  }

  /** A string as UTF-8. Lone surrogates become U+FFFD, as `TextEncoder` has it. */
  text(text: string): void {
    const { length } = text;
    if (length > LOOP_CHARACTERS) {
      this.#longText(text);
      return;
    }
    if (this.#at < length) this.#grow(length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#longText(text);
        return;
      }
      bytes[--at] = code;
    }
    this.#at = at;
  }

  /** A string field; the empty string is proto3's default and is left out. */
  string(text: string | undefined, tag: number): void {
    if (!text) return;
    const mark = this.size;
    this.text(text);
    this.close(mark, tag);
  }

  /** A field of an enum or a count; zero is proto3's default and is left out. */
  count(value: number | undefined, tag: number): void {
    if (!value) return;
    this.varint(value);
    this.byte(tag);
  }

  /** A trace or span id, given in hex digits; an empty one is left out. */
  id(digits: string, tag: number): void {
    const length = digits.length >>> 1;
    if (length === 0) return;
    if (this.#at < length) this.#grow(length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = 2 * length - 1; i > 0; i -= 2) {
      bytes[--at] = (hexDigit(digits.charCodeAt(i - 1)) << 4) | hexDigit(digits.charCodeAt(i));
    }
    this.#at = at;
    this.varint(length);
    this.byte(tag);
  }

  #longText(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#at < length) this.#grow(length);
    this.#at -= length;
    if (length === text.length) writeAscii.call(this.#bytes, text, this.#at, length);
    else this.#bytes.write(text, this.#at, length, 'utf8');
  }

  /** Groups of seven bits, the lowest first: their number is found before their place. */
  #longVarint(low: number, high: number): void {
    const bits = high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
    const length = Math.ceil(bits / 7);
    if (this.#at < MAX_VARINT_BYTES) this.#grow(MAX_VARINT_BYTES);
    let at = this.#at - length;
    this.#at = at;
    while (high !== 0 || low > 0x7f) {
      this.#bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[at] = low;
  }

  /** Moves what is written to the end of a buffer at least twice as large. */
  #grow(more: number): void {
    const { size } = this;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, size + more));
    larger.set(this.#bytes.subarray(this.#at), larger.length - size);
    this.#use(larger);
    this.#at = larger.length - size;
  }

  #use(bytes: Buffer<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
