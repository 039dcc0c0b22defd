/** Trace, span, request and session ids from a seeded stream. */
import type { Random } from '../core/random.ts';

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const PAIRS: readonly string[] = Array.from(
  { length: 36 * 36 },
  (_, n) => BASE36[Math.floor(n / 36)]! + BASE36[n % 36]!,
);

/** Large enough for the longest id. Written and read in one step, so one buffer is enough. */
const scratch = Buffer.alloc(16);

/** Random bytes as hex digits. `bytes` is a multiple of four. */
function hexOf(random: Random, bytes: number): string {
  for (let at = 0; at < bytes; at += 4) {
    const bits = random.bits();
    scratch[at] = bits >>> 24;
    scratch[at + 1] = bits >>> 16;
    scratch[at + 2] = bits >>> 8;
    scratch[at + 3] = bits;
  }
  return scratch.toString('hex', 0, bytes);
}

/** 32 hex digits, never all zero (W3C trace context: an all-zero id is invalid). */
export function traceId(random: Random): string {
  const id = hexOf(random, 16);
  return id === '00000000000000000000000000000000' ? traceId(random) : id;
}

/** 16 hex digits, never all zero. */
export function spanId(random: Random): string {
  const id = hexOf(random, 8);
  return id === '0000000000000000' ? spanId(random) : id;
}

/** `digits` hex digits, at most 32. */
export const hex = (random: Random, digits: number): string =>
  hexOf(random, Math.ceil(digits / 8) * 4).slice(0, digits);

/** Eight lower-case letters and digits: the end of request and session ids. */
export function token(random: Random): string {
  const high = random.bits();
  const low = random.bits();
  return (
    PAIRS[high % 1296]! + PAIRS[(high >>> 11) % 1296]! + PAIRS[low % 1296]! + PAIRS[(low >>> 11) % 1296]!
  );
}
