/** What a parser of a written value answers: the value, or what it would have understood. It never throws. */
import { defined } from '../../core/defined.ts';
import { nearest } from '../../core/suggest.ts';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly expected: string;
      /** What is wrong with it, where that does not go without saying. */
      readonly why?: string;
      /** The known word that it is nearest to. */
      readonly meant?: string;
    };

export type Parser<T> = ((raw: unknown) => Parsed<T>) & {
  /** The known words, which shell completion offers. A parser may accept other values too. */
  readonly words?: readonly string[];
};

export const good = <T>(value: T): Parsed<T> => ({ ok: true, value });

export const bad = (expected: string, why?: string): Parsed<never> => ({
  ok: false,
  expected,
  ...defined({ why }),
});

/** What could be read only as one of some words, and is none of them. */
export function notAmong(
  words: readonly string[],
  written: string | undefined,
  expected: string,
): Parsed<never> {
  const meant = written === undefined ? undefined : nearest(written, words);
  return { ok: false, expected, ...defined({ meant }) };
}

/** Trimmed text of anything that YAML writes as a single value; `undefined` for mappings and lists. */
export const asText = (raw: unknown): string | undefined =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
    ? String(raw).trim()
    : undefined;
