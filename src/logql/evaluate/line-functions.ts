/**
 * The template functions of `line_format` and `label_format` besides Go's own.
 *
 * Source: Loki's documentation, "Template functions". Where it names a function of sprig, text that is no number counts
 * as 0, as it does there.
 */
import { RE2JS } from 're2js';
import {
  type FunctionSet,
  floatOf,
  GO_FUNCTIONS,
  isTrue,
  queryEscaped,
  TemplateError,
  type TemplateFunction,
  takes,
  textOf,
} from '../../template/index.ts';
import { needsLoki } from './errors.ts';
import type { Line } from './line.ts';
import { expandedMatch } from './regex.ts';
import { secondsIn } from './values.ts';

const any = Number.POSITIVE_INFINITY;

type Named = readonly [string, TemplateFunction];

/** Of one text, which stands last. */
const ofText = (name: string, change: (text: string) => unknown): Named => [
  name,
  takes(1, (value) => change(textOf(value))),
];
/** Of a text and another one, in the order in which they are written. */
const ofTwo = (name: string, call: (first: string, second: string) => unknown): Named => [
  name,
  takes(2, (first, second) => call(textOf(first), textOf(second))),
];

const INTEGER = /^[+-]?(?:\d+|0[xX][0-9a-fA-F]+)$/;

/** sprig's toInt64: what is no integer is 0. */
function intOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value === 'string' && INTEGER.test(value)) {
    const sign = value.startsWith('-') ? -1n : 1n;
    return sign * BigInt(value.replace(/^[+-]/, ''));
  }
  return 0n;
}

/** sprig's toFloat64: what is no number is 0. */
function numberOf(value: unknown): number {
  try {
    return floatOf(value);
  } catch (error) {
    if (error instanceof TemplateError) return 0;
    throw error;
  }
}

const ofInts = (name: string, call: (a: bigint, b: bigint) => bigint): Named => [
  name,
  takes(2, (...values) => values.map(intOf).reduce((a, b) => call(a, b)), any),
];
const ofFloats = (name: string, call: (a: number, b: number) => number): Named => [
  name,
  takes(2, (...values) => values.map(numberOf).reduce((a, b) => call(a, b)), any),
];

function divisor(value: bigint): bigint {
  if (value === 0n) throw new TemplateError('integer divide by zero');
  return value;
}

/** Characters of `cutset` at the start, at the end, or both, as Go's `strings.Trim` takes them away. */
function trimmed(text: string, cutset: string, where: 'both' | 'start' | 'end'): string {
  const signs = [...text];
  const cut = new Set(cutset);
  let [from, to] = [0, signs.length];
  if (where !== 'end') while (from < to && cut.has(signs[from]!)) from++;
  if (where !== 'start') while (to > from && cut.has(signs[to - 1]!)) to--;
  return signs.slice(from, to).join('');
}

const withoutPrefix = (text: string, prefix: string): string =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text;
const withoutSuffix = (text: string, suffix: string): string =>
  suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;

/** `strings.Replace`: the first `most`, all of them if that is negative. */
function replacedText(text: string, from: string, to: string, most: bigint): string {
  if (most < 0n) return text.split(from).join(to);
  const parts = text.split(from);
  const kept = parts.slice(0, Number(most) + 1);
  const rest = parts.slice(Number(most) + 1);
  return [kept.join(to), ...rest].join(from);
}

const truncated = (size: bigint, text: string): string => {
  const bytes = Buffer.from(text);
  const count = Number(size);
  if (count >= 0) return bytes.length > count ? bytes.subarray(0, count).toString() : text;
  return bytes.length > -count ? bytes.subarray(bytes.length + count).toString() : text;
};

const indented = (spaces: bigint, text: string): string => {
  const margin = ' '.repeat(Number(spaces));
  return margin + text.replaceAll('\n', `\n${margin}`);
};

function substring(from: bigint, to: bigint, text: string): string {
  const bytes = Buffer.from(text);
  if (from < 0n) return bytes.subarray(0, Number(to)).toString();
  const end = to < 0n || to > BigInt(bytes.length) ? bytes.length : Number(to);
  return bytes.subarray(Number(from), end).toString();
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new TemplateError(`no regular expression: ${pattern}`);
  }
}

function regexReplaced(pattern: string, text: string, replacement: string, literal: boolean): string {
  const regex = compiled(pattern);
  const matcher = regex.matcher(text);
  const names = regex.namedGroups();
  let result = '';
  let at = 0;
  while (matcher.find()) {
    result += text.slice(at, matcher.start());
    result += literal ? replacement : expandedMatch(matcher, names, replacement);
    at = matcher.end();
  }
  return result + text.slice(at);
}

function occurrences(pattern: string, text: string): bigint {
  const matcher = compiled(pattern).matcher(text);
  let count = 0n;
  while (matcher.find()) count++;
  return count;
}

/** sprig's round: half away from zero. */
function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  const scaled = value * scale;
  const whole = Math.trunc(scaled);
  return (Math.abs(scaled - whole) >= 0.5 ? whole + Math.sign(scaled) : whole) / scale;
}

const aligned = (count: bigint, text: string, side: 'left' | 'right'): string => {
  const signs = [...text];
  const size = Math.max(0, Number(count));
  if (signs.length > size) return (side === 'left' ? signs.slice(0, size) : signs.slice(-size)).join('');
  return side === 'left' ? text + ' '.repeat(size - signs.length) : ' '.repeat(size - signs.length) + text;
};

const queryUnescaped = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TemplateError(`invalid URL escape in ${JSON.stringify(text)}`);
  }
};

/** What depends on the time of the query, on the zone of the server, or on details that are not documented. */
const UNKNOWN = [
  ...[
    'now',
    'date',
    'toDate',
    'toDateInZone',
    'unixToTime',
    'unixEpoch',
    'unixEpochMillis',
    'unixEpochNanos',
  ],
  ...['fromJson', 'bytes', 'title', 'b64dec', '__timestamp__'],
];

const FUNCTIONS: FunctionSet = new Map<string, TemplateFunction>([
  ...GO_FUNCTIONS,
  ofText('ToLower', (text) => text.toLowerCase()),
  ofText('lower', (text) => text.toLowerCase()),
  ofText('ToUpper', (text) => text.toUpperCase()),
  ofText('upper', (text) => text.toUpperCase()),
  ofText('TrimSpace', (text) => text.trim()),
  ofText('trim', (text) => text.trim()),
  ofTwo('Trim', (text, cutset) => trimmed(text, cutset, 'both')),
  ofTwo('TrimLeft', (text, cutset) => trimmed(text, cutset, 'start')),
  ofTwo('TrimRight', (text, cutset) => trimmed(text, cutset, 'end')),
  ofTwo('trimAll', (cutset, text) => trimmed(text, cutset, 'both')),
  ofTwo('TrimPrefix', withoutPrefix),
  ofTwo('TrimSuffix', withoutSuffix),
  ofTwo('trimPrefix', (prefix, text) => withoutPrefix(text, prefix)),
  ofTwo('trimSuffix', (suffix, text) => withoutSuffix(text, suffix)),
  ofTwo('contains', (part, text) => text.includes(part)),
  ofTwo('hasPrefix', (prefix, text) => text.startsWith(prefix)),
  ofTwo('hasSuffix', (suffix, text) => text.endsWith(suffix)),
  ofTwo('count', occurrences),
  ofText('b64enc', (text) => Buffer.from(text).toString('base64')),
  ofText('urlencode', queryEscaped),
  ofText('urldecode', queryUnescaped),
  ofText('duration', seconds),
  ofText('duration_seconds', seconds),
  ['replace', takes(3, (from, to, text) => textOf(text).split(textOf(from)).join(textOf(to)))],
  [
    'Replace',
    takes(4, (text, from, to, most) => replacedText(textOf(text), textOf(from), textOf(to), intOf(most))),
  ],
  ['repeat', takes(2, (count, text) => textOf(text).repeat(Math.max(0, Number(intOf(count)))))],
  ['trunc', takes(2, (size, text) => truncated(intOf(size), textOf(text)))],
  ['substr', takes(3, (from, to, text) => substring(intOf(from), intOf(to), textOf(text)))],
  ['indent', takes(2, (spaces, text) => indented(intOf(spaces), textOf(text)))],
  ['nindent', takes(2, (spaces, text) => `\n${indented(intOf(spaces), textOf(text))}`)],
  ['alignLeft', takes(2, (count, text) => aligned(intOf(count), textOf(text), 'left'))],
  ['alignRight', takes(2, (count, text) => aligned(intOf(count), textOf(text), 'right'))],
  [
    'regexReplaceAll',
    takes(3, (pattern, text, to) => regexReplaced(textOf(pattern), textOf(text), textOf(to), false)),
  ],
  [
    'regexReplaceAllLiteral',
    takes(3, (pattern, text, to) => regexReplaced(textOf(pattern), textOf(text), textOf(to), true)),
  ],
  ['default', takes(2, (fallback, value) => (isTrue(value) ? value : fallback))],
  ['int', takes(1, intOf)],
  ['float64', takes(1, numberOf)],
  ofInts('add', (a, b) => a + b),
  ofInts('sub', (a, b) => a - b),
  ofInts('mul', (a, b) => a * b),
  ofInts('div', (a, b) => a / divisor(b)),
  ofInts('mod', (a, b) => a % divisor(b)),
  ofInts('max', (a, b) => (a > b ? a : b)),
  ofInts('min', (a, b) => (a < b ? a : b)),
  ofFloats('addf', (a, b) => a + b),
  ofFloats('subf', (a, b) => a - b),
  ofFloats('mulf', (a, b) => a * b),
  ofFloats('divf', (a, b) => a / b),
  ofFloats('maxf', Math.max),
  ofFloats('minf', Math.min),
  ['ceil', takes(1, (value) => Math.ceil(numberOf(value)))],
  ['floor', takes(1, (value) => Math.floor(numberOf(value)))],
  ['round', takes(2, (value, digits) => rounded(numberOf(value), Number(intOf(digits))))],
  ...UNKNOWN.map(
    (name): Named => [
      name,
      takes(
        0,
        () => {
          throw needsLoki(`the template function \`${name}\``);
        },
        any,
      ),
    ],
  ),
]);

function seconds(text: string): number {
  const value = secondsIn(text);
  if (value === undefined) throw new TemplateError(`invalid duration ${JSON.stringify(text)}`);
  return value;
}

/** With `__line__`, which reads the line that is being formatted. */
export function lineFunctions(line: () => Line): FunctionSet {
  return new Map([...FUNCTIONS, ['__line__', takes(0, () => line().text)]]);
}
