/** The result of a parser: the value, or what is expected instead. Parsers never throw. */
import { defined } from '../../core/defined.ts';
import { nearest } from '../../core/suggest.ts';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly expected: string;
      /** The problem, if `expected` does not make it obvious. */
      readonly why?: string;
      /** The known word that is most similar. */
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

/** For a value that must be one of some words, and is not. */
export function notAmong(
  words: readonly string[],
  written: string | undefined,
  expected: string,
): Parsed<never> {
  const meant = written === undefined ? undefined : nearest(written, words);
  return { ok: false, expected, ...defined({ meant }) };
}

/** The trimmed text of a scalar; `undefined` for mappings and lists. */
export const asText = (raw: unknown): string | undefined =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
    ? String(raw).trim()
    : undefined;
