/**
 * Formats floats as Go does. JavaScript rounds ties away from zero (`(2.5).toFixed(0)` is 3), Go rounds them to the even
 * digit, and Go writes every digit of large numbers. The digits are therefore computed exactly from the bits of the float.
 */

/** `%.2f`. */
export function fixedText(value: number, digits: number): string {
  const special = specialText(value);
  if (special !== undefined) return special;
  const { top, bottom } = fractionOf(value);
  const whole = rounded(top * 10n ** BigInt(digits), bottom)
    .toString()
    .padStart(digits + 1, '0');
  const point = whole.length - digits;
  return `${signOf(value)}${whole.slice(0, point)}${digits > 0 ? `.${whole.slice(point)}` : ''}`;
}

/** `%.2e`. */
export function exponentText(value: number, digits: number): string {
  const special = specialText(value);
  if (special !== undefined) return special;
  return withExponent(value, significant(value, digits + 1));
}

/** `%.4g`. Without `digits`: the shortest text that identifies this float, as with `%v`. */
export function generalText(value: number, digits?: number): string {
  const special = specialText(value);
  if (special !== undefined) return special;
  const number = digits === undefined ? shortest(value) : significant(value, Math.max(1, digits));
  const plain = { ...number, digits: number.digits.replace(/0+$/, '') || '0' };
  // Without digits, the choice of the exponent form is that of six digits.
  const most = digits === undefined ? 6 : Math.max(1, digits);
  if (plain.exponent < -4 || plain.exponent >= most) return withExponent(value, plain);
  return signOf(value) + withPoint(plain);
}

interface Decimal {
  /** The first digit is before the decimal point. */
  readonly digits: string;
  readonly exponent: number;
}

const specialText = (value: number): string | undefined =>
  Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? undefined : value > 0 ? '+Inf' : '-Inf';

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

function withExponent(value: number, { digits, exponent }: Decimal): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${signOf(value)}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

function withPoint({ digits, exponent }: Decimal): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, '0');
  return whole.length > exponent + 1 ? `${whole.slice(0, exponent + 1)}.${whole.slice(exponent + 1)}` : whole;
}

function shortest(value: number): Decimal {
  const [, lead, rest = '', exponent] = /^-?(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential())!;
  return { digits: `${lead}${rest}`, exponent: Number(exponent) };
}

/** Rounds to `count` significant digits. */
function significant(value: number, count: number): Decimal {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const { top, bottom } = fractionOf(value);
  const { exponent } = shortest(value);
  const shift = count - 1 - exponent;
  const scaled = shift >= 0 ? [top * 10n ** BigInt(shift), bottom] : [top, bottom * 10n ** BigInt(-shift)];
  const digits = rounded(scaled[0]!, scaled[1]!).toString();
  // 9.96 with two digits is 10, which has one digit more.
  return digits.length > count
    ? { digits: digits.slice(0, count), exponent: exponent + 1 }
    : { digits, exponent };
}

/** The float as a whole number over a power of two. */
function fractionOf(value: number): { readonly top: bigint; readonly bottom: bigint } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const all = bits.getBigUint64(0);
  const power = Number(all >> 52n);
  const mantissa = (all & 0xfffffffffffffn) + (power > 0 ? 0x10000000000000n : 0n);
  const shift = Math.max(1, power) - 1075;
  return shift >= 0
    ? { top: mantissa << BigInt(shift), bottom: 1n }
    : { top: mantissa, bottom: 1n << BigInt(-shift) };
}

/** Rounds to the nearest whole number, ties to the even one. */
function rounded(top: bigint, bottom: bigint): bigint {
  const whole = top / bottom;
  const twice = (top % bottom) * 2n;
  if (twice < bottom) return whole;
  return twice > bottom || whole % 2n === 1n ? whole + 1n : whole;
}
