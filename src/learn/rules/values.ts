/** Values that satisfy what a rule asks of a label. */
import { passes } from '../../logql/index.ts';
import type { Comparison, LabelFilter, MatchOperator } from '../../logql/tree.ts';
import { textsFor } from './regex-text.ts';

/** What a rule asks of one label. */
export type Ask =
  | {
      readonly kind: 'text';
      readonly label: string;
      readonly operator: MatchOperator;
      readonly value: string;
    }
  | {
      readonly kind: 'number';
      readonly label: string;
      readonly operator: Comparison;
      readonly value: number;
      readonly unit: 'number' | 'duration' | 'bytes';
    };

/** Nothing can satisfy it: a true statement about the rule. */
export class Impossible extends Error {}
/** Something may satisfy it, but it is not found here. */
export class NotFound extends Error {}

/** Alternatives beyond this number are not tried. */
const MOST_ALTERNATIVES = 16;

/** The ways to satisfy a label filter, each as asks that must all hold. */
export function alternativesOf(filter: LabelFilter): readonly (readonly Ask[])[] {
  switch (filter.kind) {
    case 'text': {
      const { label, operator, value } = filter.matcher;
      return [[{ kind: 'text', label, operator, value }]];
    }
    case 'compare': {
      const { label, operator, value, unit } = filter;
      return [[{ kind: 'number', label, operator, value, unit }]];
    }
    case 'ip':
      throw new NotFound(`\`ip("${filter.value}")\``);
    case 'or':
      return [...alternativesOf(filter.left), ...alternativesOf(filter.right)].slice(0, MOST_ALTERNATIVES);
    case 'and': {
      const right = alternativesOf(filter.right);
      return alternativesOf(filter.left)
        .flatMap((left) => right.map((each) => [...left, ...each]))
        .slice(0, MOST_ALTERNATIVES);
    }
  }
}

/** Words for a label that may have almost any value. */
const WORDS = ['main', 'other', 'second', 'x', '1', '200', 'info'];

/**
 * A value for a label.
 *
 * @returns undefined if the label should be absent
 * @throws Impossible if two of the asks contradict each other
 * @throws NotFound if no value is found
 */
export function valueFor(label: string, asks: readonly Ask[]): string | undefined {
  const accepts = (value: string): boolean => asks.every((ask) => satisfies(ask, value));
  const numbers = asks.flatMap((ask) => (ask.kind === 'number' ? numbersNear(ask) : []));
  const exact = asks.flatMap((ask) => (ask.kind === 'text' && ask.operator === '=' ? [ask.value] : []));
  const patterns = asks.flatMap((ask) =>
    ask.kind === 'text' && ask.operator === '=~' ? [wordFor(label, ask.value), ...namesFor(ask.value)] : [],
  );
  const found = [...exact, ...numbers, ...patterns, ...WORDS, label].find(
    (value) => value !== '' && accepts(value),
  );
  if (found !== undefined) return found;
  if (asks.every((ask) => ask.kind === 'text') && accepts('')) return undefined;
  const [value] = exact;
  const against = value === undefined ? undefined : asks.find((ask) => !satisfies(ask, value));
  if (against)
    throw new Impossible(`${askText(label, '=', value!)} and ${textOf(against)} contradict each other`);
  throw new NotFound(`no value of ${label} for ${asks.map(textOf).join(' and ')}`);
}

/** `pay.*` reads best as `pay`. */
const namesFor = (pattern: string): readonly string[] => {
  const texts = textsFor(pattern);
  const bare = texts.map((text) => text.replace(/x$/, '')).filter((text) => /[A-Za-z0-9]$/.test(text));
  return [...bare, ...texts];
};

/** `.+` means any: the name of the label tells a reader more than a letter. */
const wordFor = (label: string, pattern: string): string => (/^\.[+*]$/.test(pattern) ? `some-${label}` : '');

function satisfies(ask: Ask, value: string): boolean {
  if (ask.kind === 'text') return passes(ask, value);
  const number = numberIn(value, ask.unit);
  if (number === undefined) return false;
  switch (ask.operator) {
    case '>':
      return number > ask.value;
    case '>=':
      return number >= ask.value;
    case '<':
      return number < ask.value;
    case '<=':
      return number <= ask.value;
    case '==':
      return number === ask.value;
    case '!=':
      return number !== ask.value;
  }
}

type NumberAsk = Extract<Ask, { readonly kind: 'number' }>;

const SUFFIX = { number: '', duration: 's', bytes: 'B' } as const;

/** Around the limit, whole where possible. */
const numbersNear = ({ value, unit }: NumberAsk): readonly string[] =>
  [value, value + 1, value * 2, value - 1, value / 2, 0]
    .filter((each) => each >= 0)
    .map((each) => `${each}${SUFFIX[unit]}`);

/** As far as `numbersNear` writes them. */
function numberIn(value: string, unit: NumberAsk['unit']): number | undefined {
  const suffix = SUFFIX[unit];
  if (!value.endsWith(suffix)) return undefined;
  const text = value.slice(0, value.length - suffix.length);
  return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

const askText = (label: string, operator: string, value: string): string =>
  `\`${label}${operator}${JSON.stringify(value)}\``;

const textOf = (ask: Ask): string =>
  ask.kind === 'text'
    ? askText(ask.label, ask.operator, ask.value)
    : `\`${ask.label} ${ask.operator} ${ask.value}${SUFFIX[ask.unit]}\``;
