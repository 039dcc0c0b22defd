/** Trace, span, request and session ids from a seeded stream; hex by table, two bytes at a time. */
import type { Random } from '../core/random.ts';

const HEX4: readonly string[] = Array.from({ length: 0x10000 }, (_, n) => n.toString(16).padStart(4, '0'));
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const PAIRS: readonly string[] = Array.from(
  { length: 36 * 36 },
  (_, n) => BASE36[Math.floor(n / 36)]! + BASE36[n % 36]!,
);

/** 8 hex digits. */
const word = (random: Random): string => {
  const bits = random.bits();
  return HEX4[bits >>> 16]! + HEX4[bits & 0xffff]!;
};

/** 32 hex digits, never all zero (W3C trace context: an all-zero id is invalid). */
export function traceId(random: Random): string {
  const id = word(random) + word(random) + word(random) + word(random);
  return id === '00000000000000000000000000000000' ? traceId(random) : id;
}

/** 16 hex digits, never all zero. */
export function spanId(random: Random): string {
  const id = word(random) + word(random);
  return id === '0000000000000000' ? spanId(random) : id;
}

/** `digits` hex digits, at most 32. */
export function hex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += word(random);
  return text.slice(0, digits);
}

/** Eight letters and digits: what request and session ids end in. */
export function token(random: Random): string {
  const high = random.bits();
  const low = random.bits();
  return (
    PAIRS[high % 1296]! + PAIRS[(high >>> 11) % 1296]! + PAIRS[low % 1296]! + PAIRS[(low >>> 11) % 1296]!
  );
}
