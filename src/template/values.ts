/**
 * Values of a template, and how Go prints them: text is a string, a float64 a number, an int a bigint, a map of
 * labels a Map. What Go calls nil is undefined.
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

/** Maps are printed and walked through in the order of their keys. */
export const pairsOf = (map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** What `if`, `and` and `or` take for true: all but what is empty or zero. */
export function isTrue(value: unknown): boolean {
  if (value instanceof Map) return value.size > 0;
  // NaN is not zero.
  return typeof value === 'number' ? value !== 0 : Boolean(value);
}

/** A template that a ruler cannot render either, in words for whoever wrote it. */
export class TemplateFault extends Error {
  override readonly name: string = 'TemplateFault';
}

/** What a ruler can render and a drill cannot, because only the ruler knows it: nobody can say whether it is right. */
export class OnlyThere extends TemplateFault {
  override readonly name = 'OnlyThere';
}

function sameKind(a: unknown, b: unknown): void {
  if (goType(a) === goType(b)) return;
  throw new TemplateFault(`incompatible types for comparison: ${goType(a)} and ${goType(b)}`);
}

/** Whether the first is any of the others. */
export function equal(first: unknown, others: readonly unknown[]): boolean {
  return others.some((other) => {
    sameKind(first, other);
    if (first instanceof Map) throw new TemplateFault('maps cannot be compared');
    return first === other;
  });
}

export function less(a: unknown, b: unknown): boolean {
  sameKind(a, b);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string)) < 0;
  if (typeof a !== 'number' && typeof a !== 'bigint') {
    throw new TemplateFault(`invalid type for comparison: ${goType(a)}`);
  }
  return a < (b as number);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TemplateFault(`wrong type for value; expected string; got ${goType(value)}`);
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)(?:inf|infinity)$/i;

/** Numbers, and text that is one. */
export function floatOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') throw new TemplateFault(`can't convert ${goType(value)} to float`);
  if (FLOAT.test(value)) return Number(value);
  const infinite = INFINITE.exec(value);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(value)) return Number.NaN;
  throw new TemplateFault(`"${goPrint(value)}" is no number`);
}
