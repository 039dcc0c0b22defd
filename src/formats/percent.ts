/**
 * Formats values like Python's `%` operator ("printf-style String Formatting"): flags, width, precision, and the types s, d
 * and f.
 */
import type { Conversion } from '../model/line-format.ts';

/** Text for type `s`: truncated to the precision, escaped, then padded. Both lengths are in characters. */
export function convertText(text: string, { precision, ...padding }: Conversion, escaped: Escape): string {
  const cut = precision === undefined ? text : firstOf(text, precision);
  return pad('', escaped(cut), { ...padding, zero: false });
}

/** A number for type `d`, truncated to an integer, or `f`, with six decimals by default. */
export function convertNumber(value: number, conversion: Conversion): string {
  const { type, precision, plus, blank } = conversion;
  const digits =
    type === 'd' ? wholeDigits(value).padStart(precision ?? 0, '0') : decimalDigits(value, conversion);
  const negative = type === 'd' ? value <= -1 : value < 0 || Object.is(value, -0);
  return pad(negative ? '-' : plus ? '+' : blank ? ' ' : '', digits, conversion);
}

/** A float like Python's `str`: the shortest digits that parse to the same number, with a point or an exponent. */
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

/** Whether the value is exactly halfway between two numbers with this many decimals. */
function isTie(size: number, decimals: number): boolean {
  if (Number.isInteger(size)) return false;
  const exact = size.toFixed(MOST_DECIMALS);
  return /^50*$/.test(exact.slice(exact.indexOf('.') + 1 + decimals));
}

/** Rounds to the even digit, like C and Python; JavaScript rounds up. */
function roundedToEven(size: number, decimals: number): string {
  const down = size.toFixed(MOST_DECIMALS).slice(0, decimals - MOST_DECIMALS - (decimals === 0 ? 1 : 0));
  return Number(down.at(-1)) % 2 === 0 ? down : size.toFixed(decimals);
}

/** The maximum of `toFixed`. */
const MOST_DECIMALS = 100;

const lengthOf = (text: string): number => (HAS_PAIRS.test(text) ? [...text].length : text.length);

const firstOf = (text: string, count: number): string =>
  HAS_PAIRS.test(text) ? [...text].slice(0, count).join('') : text.slice(0, count);

const HAS_PAIRS = /[\ud800-\udfff]/;
