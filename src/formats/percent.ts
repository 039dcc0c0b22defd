/**
 * Values as Python's `%` operator writes them ("printf-style String Formatting"): flags, width, precision, and the
 * types s, d and f.
 */
import type { Conversion } from '../model/line-format.ts';

/** Text of a type `s`: cut down to the precision, then escaped, then padded. Both count characters. */
export function convertText(text: string, { precision, ...padding }: Conversion, escaped: Escape): string {
  const cut = precision === undefined ? text : firstOf(text, precision);
  return pad('', escaped(cut), { ...padding, zero: false });
}

/** A number of a type `d`, cut down to its whole part, or `f`, with six decimals by default. */
export function convertNumber(value: number, conversion: Conversion): string {
  const { type, precision, plus, blank } = conversion;
  const digits =
    type === 'd' ? wholeDigits(value).padStart(precision ?? 0, '0') : decimalDigits(value, conversion);
  const negative = type === 'd' ? value <= -1 : value < 0 || Object.is(value, -0);
  return pad(negative ? '-' : plus ? '+' : blank ? ' ' : '', digits, conversion);
}

/** A float as Python's `str` writes it: the shortest digits that give it back, with a point or an exponent. */
export function floatText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

type Escape = (text: string) => string;

function pad(sign: string, text: string, { left, zero, width }: Omit<Conversion, 'precision'>): string {
  const missing = width - sign.length - lengthOf(text);
  if (missing <= 0) return sign + text;
  if (left) return sign + text + ' '.repeat(missing);
  return zero ? sign + '0'.repeat(missing) + text : ' '.repeat(missing) + sign + text;
}

const wholeDigits = (value: number): string => String(BigInt(Math.trunc(Math.abs(value))));

const DEFAULT_DECIMALS = 6;

function decimalDigits(value: number, { precision = DEFAULT_DECIMALS, alternate }: Conversion): string {
  const size = Math.abs(value);
  const digits = isTie(size, precision) ? roundedToEven(size, precision) : size.toFixed(precision);
  return alternate && precision === 0 ? `${digits}.` : digits;
}

/** Whether it lies exactly between two of the numbers with so many decimals. */
function isTie(size: number, decimals: number): boolean {
  if (Number.isInteger(size)) return false;
  const exact = size.toFixed(MOST_DECIMALS);
  return /^50*$/.test(exact.slice(exact.indexOf('.') + 1 + decimals));
}

/** JavaScript rounds such a number up, C and Python to the even digit. */
function roundedToEven(size: number, decimals: number): string {
  const down = size.toFixed(MOST_DECIMALS).slice(0, decimals - MOST_DECIMALS - (decimals === 0 ? 1 : 0));
  return Number(down.at(-1)) % 2 === 0 ? down : size.toFixed(decimals);
}

/** What JavaScript can write; no template asks for more. */
const MOST_DECIMALS = 100;

const lengthOf = (text: string): number => (HAS_PAIRS.test(text) ? [...text].length : text.length);

const firstOf = (text: string, count: number): string =>
  HAS_PAIRS.test(text) ? [...text].slice(0, count).join('') : text.slice(0, count);

const HAS_PAIRS = /[\ud800-\udfff]/;
