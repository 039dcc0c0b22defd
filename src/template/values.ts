/**
 * The values of a template and how Go prints them. A float64 is a number, an int a bigint, a map of labels a Map, and nil is
 * undefined.
 */
import { generalText } from './decimal.ts';
import { GoDuration, GoTime } from './times.ts';

export const goType = (value: unknown): string => {
  if (value === undefined) return '<nil>';
  if (value instanceof Map) return 'map[string]string';
  if (value instanceof GoTime) return '*time.Time';
  if (value instanceof GoDuration) return '*time.Duration';
  return TYPES[typeof value] ?? 'string';
};

const TYPES: Readonly<Record<string, string>> = { number: 'float64', bigint: 'int', boolean: 'bool' };

/** `fmt.Sprint` of one value. */
export function goPrint(value: unknown): string {
  if (typeof value === 'number') return generalText(value);
  if (value === undefined) return '<nil>';
  if (value instanceof Map)
    return `map[${pairsOf(value)
      .map(([key, held]) => `${key}:${held}`)
      .join(' ')}]`;
  return String(value);
}

/** The entries of a map in the order of keys, in which Go prints and ranges over it. */
export const pairsOf = (map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** The truth of a value in `if`, `and` and `or`: false if it is empty or zero. */
export function isTrue(value: unknown): boolean {
  if (value instanceof Map) return value.size > 0;
  // NaN is not zero.
  return typeof value === 'number' ? value !== 0 : Boolean(value);
}

/** An error in a template. A ruler cannot render it either. */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError';
}

/** A part of a template that only a ruler can render. Whether it is correct is unknown. */
export class RulerOnly extends TemplateError {
  override readonly name = 'RulerOnly';
}

function sameKind(a: unknown, b: unknown): void {
  if (goType(a) === goType(b)) return;
  throw new TemplateError(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
}

/** Whether the first value equals any of the others. */
export function equal(first: unknown, others: readonly unknown[]): boolean {
  return others.some((other) => {
    sameKind(first, other);
    if (first instanceof Map) throw new TemplateError('maps cannot be compared');
    return first === other;
  });
}

export function less(a: unknown, b: unknown): boolean {
  sameKind(a, b);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string)) < 0;
  if (typeof a !== 'number' && typeof a !== 'bigint') {
    throw new TemplateError(`invalid type for comparison: ${goType(a)}`);
  }
  return a < (b as number);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`wrong type for value; expected string; got ${goType(value)}`);
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(?:inf|infinity)$/i;

/** Converts numbers, and strings that contain a number. */
export function floatOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') throw new TemplateError(`can't convert ${goType(value)} to float`);
  if (FLOAT.test(value)) return Number(value);
  const infinite = INFINITE.exec(value);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(value)) return Number.NaN;
  throw new TemplateError(`"${goPrint(value)}" is not a number`);
}
