/**
 * The outline of a metric query: what is compared, added, aggregated, by which labels. What stands inside a range
 * (`{…} | json [5m]`) is one piece. Whether an expression is valid is for Loki to say: what cannot be made out here
 * is `unknown`, and nothing is said of it.
 */
import { depthsOf, type Token, tokensOf } from './tokens.ts';

interface Place {
  /** Where it begins and ends in the expression. */
  readonly from: number;
  readonly to: number;
  /** In parentheses of its own, which belong to it. */
  readonly wrapped: boolean;
}

export type Outline = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | Binary
    | Call
    /** Log lines, or what cannot be made out. */
    | { readonly kind: 'logs' | 'unknown' }
  );

export interface Binary {
  readonly kind: 'binary';
  /** In small letters. */
  readonly operator: string;
  /** A comparison that gives 0 and 1 instead of leaving out what does not match. */
  readonly bool: boolean;
  /** `on (…)`, `ignoring (…)`. */
  readonly matching?: Grouping;
  /** `group_left (…)`, `group_right (…)`: which side has several for one of the other. */
  readonly group?: { readonly side: 'left' | 'right'; readonly labels: readonly string[] };
  readonly left: Outline;
  readonly right: Outline;
}

export interface Call {
  readonly kind: 'call';
  /** In small letters: `sum`, `rate`, `absent_over_time`. */
  readonly name: string;
  readonly grouping?: Grouping;
  /** Of a range function: the selection with its range, as `unknown`. */
  readonly arguments: readonly Outline[];
  /** Texts among its arguments. */
  readonly texts: readonly string[];
}

export interface Grouping {
  /** `by` and `on` keep labels, `without` and `ignoring` drop them. */
  readonly keeps: boolean;
  readonly labels: readonly string[];
}

export const outlineOf = (expr: string): Outline => read(tokensOf(expr));

/** From the one that binds loosest. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(['or']),
  new Set(['and', 'unless']),
  new Set(['==', '!=', '>', '>=', '<', '<=']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
  new Set(['^']),
];
const POWER = LEVELS.length - 1;
export const COMPARISONS = LEVELS[2]!;
const OPERATORS = new Set(LEVELS.flatMap((level) => [...level]));

const wordOf = (token: Token | undefined): string =>
  token && (token.kind === 'word' || token.kind === 'sign') ? token.text.toLowerCase() : '';

function read(all: readonly Token[]): Outline {
  const tokens = bare(all);
  const place = { from: all[0]?.from ?? 0, to: all.at(-1)?.to ?? 0, wrapped: tokens.length < all.length };
  if (wordOf(tokens[0]) === '{') return { ...place, kind: 'logs' };
  const value = numberOf(tokens);
  if (value !== undefined) return { ...place, kind: 'number', value };
  const found = binary(tokens) ?? call(tokens);
  return found ? { ...place, ...found } : { ...place, kind: 'unknown' };
}

/** Without parentheses around the whole. */
function bare(tokens: readonly Token[]): readonly Token[] {
  if (wordOf(tokens[0]) !== '(') return tokens;
  return closeOf(tokens, 0) === tokens.length - 1 ? bare(tokens.slice(1, -1)) : tokens;
}

/** Where the bracket that opens at `open` closes. */
function closeOf(tokens: readonly Token[], open: number): number {
  const depths = depthsOf(tokens);
  return depths.findIndex(
    (depth, i) => i > open && depth === depths[open] && /^[)\]}]$/.test(wordOf(tokens[i])),
  );
}

function numberOf(tokens: readonly Token[]): number | undefined {
  const sign = wordOf(tokens[0]);
  const rest = sign === '-' || sign === '+' ? tokens.slice(1) : tokens;
  if (rest.length !== 1 || rest[0]!.kind !== 'number') return undefined;
  return Number(rest[0]!.text) * (sign === '-' ? -1 : 1);
}

function binary(tokens: readonly Token[]): Binary | undefined {
  const depths = depthsOf(tokens);
  const operators = tokens.flatMap((token, i) => {
    // A sign after another operator belongs to a number.
    const isBinary = i > 0 && depths[i] === 0 && !OPERATORS.has(wordOf(tokens[i - 1]));
    return isBinary && OPERATORS.has(wordOf(token)) ? [{ i, operator: wordOf(token) }] : [];
  });
  for (const [n, level] of LEVELS.entries()) {
    const here = operators.filter(({ operator }) => level.has(operator));
    const chosen = n === POWER ? here[0] : here.at(-1);
    if (!chosen) continue;
    const { rest, ...modifiers } = modifiersOf(tokens.slice(chosen.i + 1));
    return {
      kind: 'binary',
      operator: chosen.operator,
      ...modifiers,
      left: read(tokens.slice(0, chosen.i)),
      right: read(rest),
    };
  }
  return undefined;
}

/** What stands between an operator and its right side. */
function modifiersOf(
  tokens: readonly Token[],
): Pick<Binary, 'bool' | 'matching' | 'group'> & { readonly rest: readonly Token[] } {
  let rest = tokens;
  const bool = wordOf(rest[0]) === 'bool';
  if (bool) rest = rest.slice(1);
  let matching: Grouping | undefined;
  let group: Binary['group'];
  const matches = wordOf(rest[0]);
  if (matches === 'on' || matches === 'ignoring') {
    const { labels, after } = labelList(rest.slice(1));
    matching = { keeps: matches === 'on', labels };
    rest = after;
  }
  const grouped = wordOf(rest[0]);
  if (grouped === 'group_left' || grouped === 'group_right') {
    const { labels, after } = labelList(rest.slice(1));
    group = { side: grouped === 'group_left' ? 'left' : 'right', labels };
    rest = after;
  }
  return { rest, bool, ...(matching ? { matching } : {}), ...(group ? { group } : {}) };
}

function call(tokens: readonly Token[]): Call | undefined {
  const [name] = tokens;
  if (name?.kind !== 'word') return undefined;
  const before = groupingAt(tokens.slice(1));
  const opened = before.after;
  if (wordOf(opened[0]) !== '(') return undefined;
  const close = closeOf(opened, 0);
  if (close < 0) return undefined;
  const behind = groupingAt(opened.slice(close + 1));
  if (behind.after.length > 0) return undefined;
  const grouping = before.grouping ?? behind.grouping;
  const parts = separated(opened.slice(1, close));
  const isText = (part: readonly Token[]): boolean => part.length === 1 && part[0]!.kind === 'string';
  return {
    kind: 'call',
    name: name.text.toLowerCase(),
    ...(grouping ? { grouping } : {}),
    arguments: parts.filter((part) => !isText(part)).map(read),
    texts: parts.filter(isText).map((part) => part[0]!.text),
  };
}

function groupingAt(tokens: readonly Token[]): {
  readonly grouping?: Grouping;
  readonly after: readonly Token[];
} {
  const word = wordOf(tokens[0]);
  if (word !== 'by' && word !== 'without') return { after: tokens };
  const { labels, after } = labelList(tokens.slice(1));
  return { grouping: { keeps: word === 'by', labels }, after };
}

/** `(a, b)`; nothing where there are no parentheses. */
function labelList(tokens: readonly Token[]): {
  readonly labels: readonly string[];
  readonly after: readonly Token[];
} {
  if (wordOf(tokens[0]) !== '(') return { labels: [], after: tokens };
  const close = closeOf(tokens, 0);
  const inside = tokens.slice(1, close);
  return {
    labels: inside.filter(({ kind }) => kind !== 'sign').map(({ text }) => text),
    after: tokens.slice(close + 1),
  };
}

/** Arguments, by the commas between them. */
function separated(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const depths = depthsOf(tokens);
  const parts: Token[][] = [[]];
  tokens.forEach((token, i) => {
    if (depths[i] === 0 && wordOf(token) === ',') parts.push([]);
    else parts.at(-1)!.push(token);
  });
  return parts.filter((part) => part.length > 0);
}
