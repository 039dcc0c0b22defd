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
