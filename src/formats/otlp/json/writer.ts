/**
 * JSON as bytes in one reused buffer, front to back. Whatever is the same in every record (member names, keys,
 * punctuation) is copied in as bytes made once; what differs is checked for escapes while it is copied.
 * Building strings instead takes three times as long: each piece is an object, and in the end all are flattened.
 */
import { writeAscii } from '../native-text.ts';
import type { OtlpTime } from '../types.ts';

const INITIAL_BYTES = 512 * 1024;
/** Room that one huge batch has asked for beyond this is given back after it. */
const RETAINED_BYTES = 16 * 1024 * 1024;
/** Up to here a loop over the characters beats the calls into V8 and Node. */
const LOOP_CHARACTERS = 40;
/** The most that UTF-8 needs for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;
const NANOS_PER_SECOND = 1_000_000_000;
const NANO_DIGITS = 9;
const INT32_END = 2 ** 31;
const INT32_DIGITS = 10;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;

/** Anything but printable ASCII that JSON takes as it is. */
const NOT_PLAIN = /[^ !#-[\]-~]/;

export class JsonWriter {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #at = 0;

  /** Begins anew, whatever an earlier user left behind. */
  reset(): void {
    if (this.#bytes.length > RETAINED_BYTES) this.#bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    this.#at = 0;
  }

  /** A copy of what is written, safe to keep while the buffer is used again. */
  take(): Uint8Array {
    const copy = Buffer.allocUnsafeSlow(this.#at);
    copy.set(this.#bytes.subarray(0, this.#at));
    return copy;
  }

  takeText(): string {
    return this.#bytes.toString('utf8', 0, this.#at);
  }

  byte(code: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = code;
  }

  /** JSON that is ready as bytes. */
  raw(json: Uint8Array): void {
    const end = this.#at + json.length;
    if (end > this.#bytes.length) this.#grow(json.length);
    this.#bytes.set(json, this.#at);
    this.#at = end;
  }

  /** JSON that is ready as text. */
  json(json: string): void {
    const most = BYTES_PER_UNIT * json.length;
    if (this.#at + most > this.#bytes.length) this.#grow(most);
    this.#at += this.#bytes.write(json, this.#at, 'utf8');
  }

  /** A string with its quotes. */
  string(text: string): void {
    const { length } = text;
    if (this.#at + length + 2 > this.#bytes.length) this.#grow(length + 2);
    const start = this.#at;
    this.#bytes[start] = QUOTE;
    if (length > LOOP_CHARACTERS ? this.#copyLong(text, start + 1) : this.#copyShort(text, start + 1)) {
      this.#bytes[start + 1 + length] = QUOTE;
      this.#at = start + length + 2;
    } else this.json(JSON.stringify(text));
  }

  /** A whole number within int32 by its digits, any other the long way. */
  integer(value: number): void {
    if (value >= 0 && value < INT32_END) this.#digits(value, digitsOf(value));
    else this.json(String(value));
  }

  /** Nanoseconds since the epoch, in quotes: JSON numbers are not exact that far. */
  time(time: OtlpTime): void {
    const [seconds, nanos] = time;
    this.byte(QUOTE);
    if (seconds > 0 && seconds < INT32_END && nanos >= 0 && nanos < NANOS_PER_SECOND) {
      this.#digits(seconds, digitsOf(seconds));
      this.#digits(nanos, NANO_DIGITS);
    } else {
      this.json(String(BigInt(Math.trunc(seconds)) * BigInt(NANOS_PER_SECOND) + BigInt(Math.trunc(nanos))));
    }
    this.byte(QUOTE);
  }

  #digits(value: number, count: number): void {
    if (this.#at + INT32_DIGITS > this.#bytes.length) this.#grow(INT32_DIGITS);
    const start = this.#at;
    const bytes = this.#bytes;
    let rest = value | 0;
    for (let at = start + count - 1; at >= start; at--) {
      const tens = (rest / 10) | 0;
      bytes[at] = ZERO + rest - 10 * tens;
      rest = tens;
    }
    this.#at = start + count;
  }

  /** Both copy plain text and say whether it was plain. */
  #copyShort(text: string, start: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
      bytes[start + i] = code;
    }
    return true;
  }

  #copyLong(text: string, start: number): boolean {
    if (NOT_PLAIN.test(text)) return false;
    writeAscii.call(this.#bytes, text, start, text.length);
    return true;
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#at + more));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

function digitsOf(value: number): number {
  let count = 1;
  for (let limit = 10; value >= limit && count < INT32_DIGITS; limit *= 10) count++;
  return count;
}
