/** Constants of a template: numbers and strings as Go writes them. Ints are bigints here, floats numbers. */
import { OnlyThere, TemplateFault } from './values.ts';

const INT = /^[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|0|[1-9][\d_]*)$/;
/** With a point or an exponent. */
const FLOAT = /^[+-]?(?=.*[.eE])(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/;

export function numberOf(written: string): bigint | number {
  const plain = written.replaceAll('_', '').replace(/^\+/, '');
  if (INT.test(written)) {
    const [, sign, digits] = /^(-?)(.+)$/.exec(plain)!;
    const value = BigInt(/^0[0-7]+$/.test(digits!) ? `0o${digits!.slice(1)}` : digits!.toLowerCase());
    return sign === '-' ? -value : value;
  }
  if (FLOAT.test(written)) return Number(plain);
  if (/\di$/.test(written)) throw new OnlyThere('complex numbers are not rendered in a drill');
  throw new TemplateFault(`bad number "${written}"`);
}

export function stringOf(written: string): string {
  return written.startsWith('`') ? written.slice(1, -1) : unescaped(written);
}

/** A character in single quotes is its number. */
export function runeOf(written: string): bigint {
  const [rune, ...more] = unescaped(written);
  if (rune === undefined || more.length > 0) throw new TemplateFault(`malformed character ${written}`);
  return BigInt(rune.codePointAt(0)!);
}

const SIGNS: Readonly<Record<string, string>> = {
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
  return written.slice(1, -1).replace(ESCAPE, (_, u, long, x, octal, sign) => {
    const hex = u ?? long ?? x;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const meant = sign === quote ? quote : SIGNS[sign];
    if (meant === undefined) throw new TemplateFault(`unknown escape "\\${sign}" in ${written}`);
    return meant;
  });
}
