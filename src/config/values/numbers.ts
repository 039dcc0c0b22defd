/** Numbers: rates, factors, shares, sizes, and weights that add up to 1. */
import { asText, bad, good, type Parser } from './parser.ts';

/** A decimal number without a sign: `5`, `.5`, `1e-7`. */
export const UNSIGNED = String.raw`(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

interface Bounds {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

const inside = (value: number, { min, above, max, whole }: Bounds): boolean =>
  Number.isFinite(value) &&
  (min === undefined || value >= min) &&
  (above === undefined || value > above) &&
  (max === undefined || value <= max) &&
  (!whole || Number.isSafeInteger(value));

/** A decimal number within bounds. */
export function number(options: Bounds & { readonly what: string }): Parser<number> {
  return (raw) => {
    const written = asText(raw) ?? '';
    const value = Number(written);
    return DECIMAL.test(written) && inside(value, options) ? good(value) : bad(options.what);
  };
}

/** Records per second. */
export const rate = number({
  above: 0,
  max: 1_000_000,
  what: 'a number of records per second above 0, at most 1000000: 10, 0.5, 2000',
});

/** The factor of a burst. */
export const multiplier = number({ min: 1, max: 1000, what: 'a number from 1 to 1000' });

const FACTOR = new RegExp(String.raw`^x?\s*(${UNSIGNED})$`, 'i');

/** A factor: `x3` or `3`. */
function factorWithin(bounds: Bounds, what: string): Parser<number> {
  return (raw) => {
    const match = FACTOR.exec(asText(raw) ?? '');
    return match && inside(Number(match[1]), bounds) ? good(Number(match[1])) : bad(what);
  };
}

export const factor = factorWithin({ min: 0, max: 1000 }, 'a factor from 0 to 1000: x3, 0.5');

/** A factor above zero, for latencies. */
export const positiveFactor = factorWithin({ above: 0, max: 1000 }, 'a factor above 0, up to 1000: x3, 0.5');

const SHARE = new RegExp(String.raw`^(${UNSIGNED})\s*(%)?$`);

/** 0..1 from `0.05` or `5%`. */
export const share: Parser<number> = (raw) => {
  const match = SHARE.exec(asText(raw) ?? '');
  const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  return value >= 0 && value <= 1 ? good(value) : bad('a share from 0 to 1, or 0% to 100%');
};

const SIZE = new RegExp(String.raw`^(${UNSIGNED})\s*(b|kb|mb|gb)?$`, 'i');
const UNIT_BYTES = new Map([
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
]);

/** A size in bytes, at least 1: a plain number, or `64KB`, `1MB`, `1GB`. A KB has 1024 bytes. */
export const size: Parser<number> = (raw) => {
  const match = SIZE.exec(asText(raw) ?? '');
  const value = match
    ? Math.floor(Number(match[1]) * UNIT_BYTES.get(match[2]?.toLowerCase() ?? 'b')!)
    : Number.NaN;
  return inside(value, { min: 1, whole: true })
    ? good(value)
    : bad('a size: a number of bytes, or 64KB, 10MB, 1GB');
};

const RANGE = /^(\d+)(?:\.\.(\d+))?$/;

/** A range of whole numbers from 0, `200..48000`, or a single one. */
export const wholeRange: Parser<{ readonly min: number; readonly max: number }> = (raw) => {
  const match = RANGE.exec(asText(raw) ?? '');
  const [min, max] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [1, 0];
  return min <= max && Number.isSafeInteger(max)
    ? good({ min, max })
    : bad('a whole number or a range: 200, 200..48000');
};

/** The sum of weights may differ from 1 by this much, because of rounding. */
const WEIGHT_SLACK = 0.001;

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

export const addUp = (weights: readonly number[]): boolean => Math.abs(sumOf(weights) - 1) <= WEIGHT_SLACK;
