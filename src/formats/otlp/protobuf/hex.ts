/** Decodes hex digits of either case with a table. Other characters count as 0, because ids are validated before. */

const DIGITS = new Uint8Array(128);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

export function hexDigit(code: number): number {
  return DIGITS[code & 0x7f] as number;
}
