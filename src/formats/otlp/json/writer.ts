/**
 * Writes JSON as bytes to a reused buffer, front to back. Text that is the same in every record (member names, keys,
 * punctuation) is copied from prepared bytes; other text is checked for escapes while it is copied. Building strings takes
 * three times as long, because every piece is an object and all have to be flattened in the end.
 */
import { writeAscii } from '../native-text.ts';
import type { OtlpTime } from '../types.ts';

const INITIAL_BYTES = 512 * 1024;
/** A buffer that grew beyond this for a huge batch is released afterwards. */
const RETAINED_BYTES = 16 * 1024 * 1024;
/** Up to this length a loop over the characters is faster than calls into V8 and Node. */
const LOOP_CHARACTERS = 40;
/** Maximum number of UTF-8 bytes for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;
const NANOS_PER_SECOND = 1_000_000_000;
const NANO_DIGITS = 9;
const INT32_END = 2 ** 31;
const INT32_DIGITS = 10;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;

/** Everything except printable ASCII that needs no escape. */
const NOT_PLAIN = /[^ !#-[\]-~]/;

export class JsonWriter {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #at = 0;

  /** Starts a new document, whatever the buffer contains. */
  reset(): void {
    if (this.#bytes.length > RETAINED_BYTES) this.#bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    this.#at = 0;
  }

  /** A copy of the written bytes, which stays valid when the buffer is reused. */
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

  /** Writes JSON that is already encoded. */
  raw(json: Uint8Array): void {
    const end = this.#at + json.length;
    if (end > this.#bytes.length) this.#grow(json.length);
    this.#bytes.set(json, this.#at);
    this.#at = end;
  }

  /** Writes JSON text. */
  json(json: string): void {
    const most = BYTES_PER_UNIT * json.length;
    if (this.#at + most > this.#bytes.length) this.#grow(most);
    this.#at += this.#bytes.write(json, this.#at, 'utf8');
  }

  /** Writes a string with quotes and escapes. */
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

  /** Writes a number; integers within int32 have a fast path. */
  integer(value: number): void {
    if (value >= 0 && value < INT32_END) this.#digits(value, digitsOf(value));
    else this.json(String(value));
  }

  /** Writes nanoseconds since the epoch in quotes: a JSON number would not be exact. */
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

  /** Both functions copy plain text and return whether it was plain. */
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
