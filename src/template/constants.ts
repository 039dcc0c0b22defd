/** Constants of a template: numbers and strings in Go syntax. An int is a bigint, a float a number. */
import { RulerOnly, TemplateError } from './values.ts';

const INT = /^[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|0|[1-9][\d_]*)$/;
/** Has a decimal point or an exponent. */
const FLOAT = /^[+-]?(?=.*[.eE])(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/;

export function numberOf(written: string): bigint | number {
  const plain = written.replaceAll('_', '').replace(/^\+/, '');
  if (INT.test(written)) {
    const [, sign, digits] = /^(-?)(.+)$/.exec(plain)!;
    const value = BigInt(/^0[0-7]+$/.test(digits!) ? `0o${digits!.slice(1)}` : digits!.toLowerCase());
    return sign === '-' ? -value : value;
  }
  if (FLOAT.test(written)) return Number(plain);
  if (/\di$/.test(written)) throw new RulerOnly('complex numbers are not rendered in a drill');
  throw new TemplateError(`bad number "${written}"`);
}

export function stringOf(written: string): string {
  return written.startsWith('`') ? written.slice(1, -1) : unescaped(written);
}

/** A character in single quotes. Its value is the code point. */
export function runeOf(written: string): bigint {
  const [rune, ...more] = unescaped(written);
  if (rune === undefined || more.length > 0) throw new TemplateError(`malformed character ${written}`);
  return BigInt(rune.codePointAt(0)!);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
};

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))/g;

function unescaped(written: string): string {
  const quote = written[0]!;
  return written.slice(1, -1).replace(ESCAPE, (_, u, long, x, octal, character) => {
    const hex = u ?? long ?? x;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const result = character === quote ? quote : ESCAPES[character];
    if (result === undefined) throw new TemplateError(`unknown escape "\\${character}" in ${written}`);
    return result;
  });
}
