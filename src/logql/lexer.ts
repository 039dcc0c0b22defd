/** Splits LogQL text into tokens as Go's scanner does: strings with Go's escapes, raw strings, comments of both kinds. */
import type { Place } from './tree.ts';

export interface Token extends Place {
  readonly kind: 'string' | 'duration' | 'bytes' | 'number' | 'word' | 'sign' | 'end';
  /** As written; for a string, its value. */
  readonly text: string;
}

/** An error in an expression, with its place. */
export class LogqlError extends Error {
  override readonly name = 'LogqlError';
  readonly place: Place;
  /** What is valid. */
  readonly expected?: string;
  /** How to fix it. */
  readonly hint?: string;

  constructor(
    problem: string,
    place: Place,
    more: { readonly expected?: string; readonly hint?: string } = {},
  ) {
    super(problem);
    this.place = place;
    if (more.expected !== undefined) this.expected = more.expected;
    if (more.hint !== undefined) this.hint = more.hint;
  }
}

/** The place of an error in its text: `column 5`, or `line 2, column 5` if the text has several lines. */
export function placeText(text: string, { place }: LogqlError): string {
  const before = text.slice(0, place.from).split('\n');
  const column = `column ${before.at(-1)!.length + 1}`;
  return text.trim().includes('\n') ? `line ${before.length}, ${column}` : column;
}

/** Durations inside an expression: Go's units, and days, weeks and years. */
const DURATION = String.raw`(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d|w|y))+`;
/** Sizes in expressions are case-sensitive, unlike those in records: `10KB`, `1.5MiB`. */
const BYTES = String.raw`\d+(?:\.\d+)?(?:[kKMGTPE]i?)?B`;

const PATTERNS: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /[ \t\r\n]+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\//y],
  ['string', /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ['bytes', new RegExp(`${BYTES}(?![\\p{L}\\d_])`, 'uy')],
  ['duration', new RegExp(`${DURATION}(?![\\p{L}\\d_])`, 'uy')],
  ['number', /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\p{L}\d_])/uy],
  ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['sign', /\|=|\|~|\|>|!=|!~|!>|=~|==|>=|<=|[-+*/%^(){}[\],|=<>.:]/y],
];

/**
 * Returns all tokens in order. The last one is of kind `end`.
 *
 * @throws LogqlError at a character that starts no token, and at a string that is not valid in Go
 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const { kind, length } = next(text, at);
    const place = { from: at, to: at + length };
    const written = text.slice(place.from, place.to);
    if (kind !== 'blank') {
      tokens.push({ kind, text: kind === 'string' ? unquoted(written, place) : written, ...place });
    }
    at = place.to;
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}

function next(text: string, at: number): { readonly kind: Token['kind'] | 'blank'; readonly length: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    if (length > 0) return { kind, length };
  }
  throw unreadable(text, at);
}

function unreadable(text: string, at: number): LogqlError {
  const sign = String.fromCodePoint(text.codePointAt(at)!);
  const place = { from: at, to: at + sign.length };
  const end = { from: at, to: text.length };
  if (sign === '"')
    return new LogqlError('this string is not closed', end, { expected: 'a closing `"` on the same line' });
  if (sign === '`')
    return new LogqlError('this string is not closed', end, { expected: 'a closing backtick' });
  if (sign === "'") {
    return new LogqlError("found `'`", place, { expected: 'a string in double quotes or backticks' });
  }
  const number = /^[\d.][\p{L}\d_.]*/u.exec(text.slice(at))?.[0];
  if (number !== undefined) {
    return new LogqlError(
      `\`${number}\` is not a number, duration or size`,
      { from: at, to: at + number.length },
      {
        expected: 'a number (1.5), a duration (1h30m) or a size (10KB; case-sensitive)',
      },
    );
  }
  return new LogqlError(`found \`${sign}\``, place, { expected: 'LogQL' });
}

/** https://go.dev/ref/spec#Rune_literals */
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

function unquoted(written: string, { from }: Place): string {
  const inner = written.slice(1, -1);
  // Go removes carriage returns from raw strings.
  if (written.startsWith('`')) return inner.replaceAll('\r', '');
  const bytes: number[] = [];
  const flushed: string[] = [];
  const flush = (): void => {
    if (bytes.length > 0) flushed.push(new TextDecoder().decode(Uint8Array.from(bytes.splice(0))));
  };
  const pattern =
    /\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|[^\\]+/gy;
  for (const match of inner.matchAll(pattern)) {
    const [all, hex, octal, short, long, sign] = match;
    const byte =
      hex === undefined
        ? octal === undefined
          ? undefined
          : Number.parseInt(octal, 8)
        : Number.parseInt(hex, 16);
    if (byte !== undefined) {
      bytes.push(byte);
      continue;
    }
    flush();
    const point = short ?? long;
    const value = point !== undefined ? codePoint(point) : sign !== undefined ? ESCAPES[sign] : all;
    if (value === undefined) throw badEscape(all, from + 1 + match.index);
    flushed.push(value);
  }
  flush();
  return flushed.join('');
}

function codePoint(hex: string): string | undefined {
  const point = Number.parseInt(hex, 16);
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? undefined : String.fromCodePoint(point);
}

const badEscape = (written: string, from: number): LogqlError =>
  new LogqlError(
    `\`${written}\` is not a valid escape sequence`,
    { from, to: from + written.length },
    {
      hint: `use a string in backticks, which has no escapes, or \`\\${written}\``,
    },
  );
