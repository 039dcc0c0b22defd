/**
 * One record through a LogQL pipeline, written from the definitions alone and as simply as possible: plain objects,
 * JavaScript's own regular expressions and `JSON.parse`. It shares no code with `src/logql/evaluate`.
 */
import type { Extraction, LabelFilter, LineMatch, Matcher, Stage, Unwrap } from '../../src/logql/tree.ts';

/** A case that the definitions do not decide, so the oracle has no answer. */
export class Undecided extends Error {}

export interface Line {
  text: string;
  /** Stream labels, structured metadata and what was parsed. */
  labels: Record<string, string>;
  /** Names of the labels that were there before any parser. */
  readonly base: ReadonlySet<string>;
  error?: string;
}

/** Go's `strconv.ParseFloat`, without hexadecimal numbers. */
export function floatOf(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^[+-]?nan$/i.test(text)) return /^nan$/i.test(text) ? Number.NaN : undefined;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinity ? (infinity[1] === '-' ? -Infinity : Infinity) : undefined;
}

const UNIT_SECONDS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Go's `time.ParseDuration`, in seconds. */
export function durationOf(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const whole = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/.exec(text);
  if (!whole) return undefined;
  let seconds = 0;
  for (const [, count, unit] of whole[2]!.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(count) * UNIT_SECONDS[unit!]!;
  }
  return whole[1] === '-' ? -seconds : seconds;
}

/** A size in bytes: KB is 1000, KiB is 1024, upper and lower case alike. */
export function bytesOf(text: string): number | undefined {
  const found = /^([\d.]+) ?(?:([kmgtpe]?)(i?)b?)$/i.exec(text);
  if (!found) return undefined;
  const [, count, prefix, binary] = found;
  return (
    Number(count) * (binary ? 1024 : 1000) ** ('kmgtpe'.indexOf(prefix!.toLowerCase()) + (prefix ? 1 : 0))
  );
}

/** `(?i)` at the start becomes a flag and `(?P<x>` the syntax of JavaScript. */
function regex(pattern: string, anchored: boolean): RegExp {
  const insensitive = pattern.startsWith('(?i)');
  const body = (insensitive ? pattern.slice(4) : pattern).replaceAll('(?P<', '(?<');
  return new RegExp(anchored ? `^(?:${body})$` : body, insensitive ? 'is' : 's');
}

/** A label that is absent has the empty value. */
export function matches({ label, operator, value }: Matcher, labels: Record<string, string>): boolean {
  const found = labels[label] ?? '';
  switch (operator) {
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '=~':
      return regex(value, true).test(found);
    default:
      return !regex(value, true).test(found);
  }
}

const ipNumber = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Addresses of IP version 4 only. */
function inNetwork(network: string, address: string): boolean {
  const found = ipNumber(address);
  const [first, last] = network.split('-');
  if (last !== undefined) return found >= ipNumber(first!) && found <= ipNumber(last);
  const [start, bits = '32'] = network.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(found / size) === Math.floor(ipNumber(start!) / size);
}

/** Each text of the pattern where it first occurs; the ends are open only where a capture is. */
function patternMatches(pattern: string, text: string): boolean {
  const pieces = pattern.split('<_>');
  const anyBetween = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  const possible = new RegExp(`^${anyBetween}$`, 's').test(text);
  let at = 0;
  let first = true;
  for (const [i, piece] of pieces.entries()) {
    const found = text.indexOf(piece, at);
    if (found < 0 || (i === 0 && found > 0)) first = false;
    else at = found + piece.length;
  }
  if (pieces.at(-1) !== '' && at !== text.length) first = false;
  if (first !== possible || text === '') throw new Undecided('a pattern that fits in several ways');
  return possible;
}

function lineMatches(operator: string, { value, ip }: LineMatch, text: string): boolean {
  if (ip) return (text.match(/\d+\.\d+\.\d+\.\d+/g) ?? []).some((address) => inNetwork(value, address));
  if (operator === '|=' || operator === '!=') return text.includes(value);
  if (operator === '|~' || operator === '!~') return regex(value, false).test(text);
  return patternMatches(value, text);
}

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

/** Whether the line stays. A value that does not parse puts it in error, and only text drops a line in error. */
export function passes(filter: LabelFilter, line: Line): boolean {
  switch (filter.kind) {
    case 'and': {
      const left = passes(filter.left, line);
      const right = passes(filter.right, line);
      return left && right;
    }
    case 'or':
      return passes(filter.left, line) || passes(filter.right, line);
    case 'text':
      return matches(filter.matcher, withError(line));
    case 'ip':
      throw new Undecided('ip filters of labels');
    default: {
      if (line.error !== undefined) return true;
      const text = line.labels[filter.label];
      if (text === undefined) return false;
      if (text === '') throw new Undecided('a number filter on an empty value');
      const value = { number: floatOf, duration: durationOf, bytes: bytesOf }[filter.unit](text);
      if (value === undefined) line.error = 'LabelFilterErr';
      return value === undefined || COMPARE[filter.operator]!(value, filter.value);
    }
  }
}

const withError = ({ labels, error }: Line): Record<string, string> =>
  error === undefined ? labels : { ...labels, __error__: error };

/** The first value of a name wins; a name that the record had before gets a suffix. */
function extract(line: Line, pairs: readonly (readonly [string, string])[]): void {
  const found: Record<string, string> = {};
  for (const [name, value] of pairs) {
    const clean = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
    const label = line.base.has(clean) ? `${clean}_extracted` : clean;
    if (Object.hasOwn(line.labels, label)) throw new Undecided('a name that was parsed before');
    found[label] ??= value;
  }
  Object.assign(line.labels, found);
}

function jsonOf(line: Line): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line.text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    if (line.text.startsWith('{')) throw new Undecided('the labels of an object before its error');
  }
  line.error = 'JSONParserErr';
  return undefined;
}

function flat(value: Record<string, unknown>, prefix = ''): (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = prefix + key;
    if (inner === null || Array.isArray(inner)) return [];
    if (typeof inner === 'object') return flat(inner as Record<string, unknown>, `${name}_`);
    return [[name, String(inner)] as const];
  });
}

function json(line: Line, parameters: readonly Extraction[]): void {
  const value = jsonOf(line);
  if (value === undefined) return;
  if (parameters.length === 0) {
    extract(line, flat(value));
    return;
  }
  extract(
    line,
    parameters.map(({ label, path }) => {
      const found = path
        .split(/[.[\]]+/)
        .filter((part) => part !== '')
        .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value);
      return [
        label,
        found === undefined || found === null
          ? ''
          : typeof found === 'string'
            ? found
            : JSON.stringify(found),
      ];
    }),
  );
}

/** `key=value key="quoted value" bare`. */
function logfmt(line: Line, stage: Extract<Stage, { kind: 'logfmt' }>): void {
  const pairs: [string, string][] = [];
  for (let rest = line.text.trimStart(); rest !== ''; ) {
    const found = /^([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s="]*)))?(?:\s+|$)/.exec(rest);
    if (!found) {
      if (!stage.strict) throw new Undecided('a bad pair that logfmt passes over');
      line.error = 'LogfmtParserErr';
      return;
    }
    const value = found[2] === undefined ? (found[3] ?? '') : (JSON.parse(`"${found[2]}"`) as string);
    if (value !== '' || stage.keepEmpty) pairs.push([found[1]!, value]);
    rest = rest.slice(found[0].length);
  }
  const named = stage.parameters.map(({ label, path }): [string, string] => [
    label,
    pairs.find(([key]) => key === path)?.[1] ?? '',
  ]);
  extract(line, stage.parameters.length === 0 ? pairs : named);
}

function regexp(line: Line, pattern: string): void {
  extract(
    line,
    Object.entries(regex(pattern, false).exec(line.text)?.groups ?? {}).map(([k, v]) => [k, v ?? '']),
  );
}

function pattern(line: Line, source: string): void {
  const names: string[] = [];
  const body = source
    .split(/(<\w+>)/)
    .map((part) => {
      const name = /^<(\w+)>$/.exec(part)?.[1];
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return '(.*?)';
    })
    .join('');
  const found = new RegExp(`^${body}$`, 's').exec(line.text);
  if (!found || found.slice(1).includes('')) throw new Undecided('a line that a pattern fits in part');
  extract(
    line,
    names.map((name, i) => [name, found[i + 1]!] as const).filter(([name]) => name !== '_'),
  );
}

function unpack(line: Line): void {
  const value = jsonOf(line);
  if (value === undefined) return;
  const texts = Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  extract(
    line,
    texts.filter(([key]) => key !== '_entry'),
  );
  line.text = texts.find(([key]) => key === '_entry')?.[1] ?? line.text;
}

function formats(line: Line, stage: Extract<Stage, { kind: 'label_format' }>): void {
  for (const { label, value } of stage.formats) {
    if ('template' in value) throw new Undecided('templates');
    const found = line.labels[value.rename];
    if (found === undefined) continue;
    delete line.labels[value.rename];
    line.labels[label] = found;
  }
}

function dropOrKeep(line: Line, stage: Extract<Stage, { kind: 'drop' | 'keep' }>): void {
  const named = (name: string): boolean =>
    stage.labels.some((one) =>
      typeof one === 'string' ? one === name : one.label === name && matches(one, line.labels),
    );
  line.labels = Object.fromEntries(
    Object.entries(line.labels).filter(([name]) => named(name) === (stage.kind === 'keep')),
  );
  if (stage.kind === 'drop' && line.error !== undefined && named('__error__')) {
    throw new Undecided('the details that stay when the error is dropped');
  }
}

/** Whether the line is still there behind the stage. */
export function through(stage: Stage, line: Line): boolean {
  switch (stage.kind) {
    case 'line-filter': {
      const any = stage.any.map((match) => lineMatches(stage.operator, match, line.text)).includes(true);
      return any === stage.operator.startsWith('|');
    }
    case 'label-filter':
      return passes(stage.filter, line);
    case 'json':
      json(line, stage.parameters);
      return true;
    case 'logfmt':
      logfmt(line, stage);
      return true;
    case 'regexp':
      regexp(line, stage.pattern);
      return true;
    case 'pattern':
      pattern(line, stage.pattern);
      return true;
    case 'unpack':
      unpack(line);
      return true;
    case 'label_format':
      formats(line, stage);
      return true;
    case 'drop':
    case 'keep':
      dropOrKeep(line, stage);
      return true;
    default:
      throw new Undecided(stage.kind);
  }
}

/** The value of the unwrapped label, which leaves the labels; nothing where the line is dropped. */
export function unwrapped({ label, conversion, filters }: Unwrap, line: Line): number | undefined {
  const text = line.labels[label] ?? '';
  if (text === '') return undefined;
  const convert = conversion === undefined ? floatOf : conversion === 'bytes' ? bytesOf : durationOf;
  const value = convert(text);
  if (value === undefined) line.error ??= 'SampleExtractionErr';
  if (!filters.every((filter) => passes(filter, line))) return undefined;
  delete line.labels[label];
  return value ?? 0;
}
