/**
 * How people write values: durations, shares, levels, weights. Settings and scenario files read them alike.
 * A parser never throws; what it cannot read it answers with what it would have understood.
 */
import { LEVELS, type Level, parseLevel } from '../model/level.ts';
import type { LevelWeights } from '../model/scenario.ts';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly expected: string;
      /** What is wrong with it, where that does not go without saying. */
      readonly why?: string;
    };

export type Parser<T> = (raw: unknown) => Parsed<T>;

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (expected: string, why?: string): Parsed<never> => ({
  ok: false,
  expected,
  ...(why === undefined ? {} : { why }),
});

const asText = (raw: unknown): string | undefined =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
    ? String(raw).trim()
    : undefined;

/** Any text, trimmed; it may be empty. */
export const text: Parser<string> = (raw) => {
  const value = asText(raw);
  return value === undefined ? bad('text') : good(value);
};

/** Text with something in it. */
export const someText: Parser<string> = (raw) => {
  const value = asText(raw) ?? '';
  return value === '' ? bad('text that is not empty') : good(value);
};

/** Text kept to the letter: a line template may begin with a blank. */
export const verbatim: Parser<string> = (raw) => (typeof raw === 'string' ? good(raw) : text(raw));

/** A decimal number as people and YAML write it, `5`, `.5`, `1e-7`; no sign. */
const UNSIGNED = String.raw`(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number within bounds. */
export function number(options: {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly what: string;
}): Parser<number> {
  return (raw) => {
    const written = asText(raw) ?? '';
    const value = Number(written);
    const inside =
      DECIMAL.test(written) &&
      Number.isFinite(value) &&
      (options.min === undefined || value >= options.min) &&
      (options.above === undefined || value > options.above) &&
      (options.max === undefined || value <= options.max) &&
      (!options.whole || Number.isSafeInteger(value));
    return inside ? good(value) : bad(options.what);
  };
}

/** Records per second. */
export const rate = number({
  above: 0,
  max: 1_000_000,
  what: 'a number of records per second above 0, at most 1000000: 10, 0.5, 2000',
});

/** What a burst multiplies the rate by. */
export const multiplier = number({ min: 1, max: 1000, what: 'a number from 1 to 1000' });

const YES = new Set(['true', '1', 'yes', 'on']);
const NO = new Set(['false', '0', 'no', 'off']);

export const boolean: Parser<boolean> = (raw) => {
  const value = asText(raw)?.toLowerCase() ?? '';
  return YES.has(value) ? good(true) : NO.has(value) ? good(false) : bad('true or false');
};

/** OpenTelemetry's boolean: "true" in any case, and nothing else may come to mean it. */
export const strictBoolean: Parser<boolean> = (raw) => {
  const value = asText(raw)?.toLowerCase();
  return value === 'true' ? good(true) : value === 'false' ? good(false) : bad('true or false');
};

/** One of a list of words, in any case. */
export function choice<const T extends string>(words: readonly T[]): Parser<T> {
  return (raw) => {
    const value = asText(raw)?.toLowerCase();
    const found = words.find((word) => word.toLowerCase() === value);
    return found === undefined ? bad(`one of ${words.join(', ')}`) : good(found);
  };
}

const UNIT_MS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const DURATION = new RegExp(String.raw`^(${UNSIGNED})\s*(ms|s|m|h|d)?$`);
/** A century: well within what dates can hold. */
const LONGEST_MS = 36_500 * 86_400_000;

/** Milliseconds from bare seconds or `500ms 30s 5m 2h 1d`. */
export const duration: Parser<number> = (raw) => {
  const match = DURATION.exec(asText(raw) ?? '');
  if (!match) return bad('a duration: seconds, or 500ms, 30s, 5m, 2h, 1d');
  const value = Number(match[1]) * UNIT_MS.get(match[2] ?? 's')!;
  return value <= LONGEST_MS ? good(value) : bad('a duration of at most 36500d');
};

/** A duration above zero. */
export const positiveDuration: Parser<number> = (raw) => {
  const parsed = duration(raw);
  return parsed.ok && parsed.value <= 0 ? bad('a duration longer than zero: 30s, 5m, 2h') : parsed;
};

const SHARE = new RegExp(String.raw`^(${UNSIGNED})\s*(%)?$`);

/** 0..1 from `0.05` or `5%`. */
export const share: Parser<number> = (raw) => {
  const match = SHARE.exec(asText(raw) ?? '');
  const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  return value >= 0 && value <= 1 ? good(value) : bad('a share from 0 to 1, or 0% to 100%');
};

export const level: Parser<Level> = (raw) => {
  const value = parseLevel(asText(raw) ?? '');
  return value ? good(value) : bad(`a level: ${LEVELS.join(', ')} (WARNING is read as WARN)`);
};

const INSTANT = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

/** An instant, in epoch milliseconds, from ISO 8601 with a zone. */
export const instant: Parser<number> = (raw) => {
  const [written, day] = INSTANT.exec(asText(raw) ?? '') ?? [];
  const value = written === undefined ? Number.NaN : Date.parse(written);
  // JavaScript reads 31 February as a day in March.
  const isDay =
    day !== undefined && !Number.isNaN(value) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return isDay ? good(value) : bad('a date and time with a zone: 2026-03-01T00:00:00Z');
};

/** How far weights may miss 1 and still be taken for rounding. */
const WEIGHT_SLACK = 0.001;

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

export const addUp = (weights: readonly number[]): boolean => Math.abs(sumOf(weights) - 1) <= WEIGHT_SLACK;

const WEIGHTS = 'levels with shares that add up to 1: INFO:0.70,WARNING:0.20,ERROR:0.05,DEBUG:0.05';
const WEIGHTS_MAP = 'levels with shares that add up to 1: { INFO: 70%, WARNING: 20%, ERROR: 5%, DEBUG: 5% }';

/** `INFO:0.70,WARNING:0.20,…`, each share as 0.7 or 70%. */
export const levelWeights: Parser<LevelWeights> = (raw) => {
  const entries = (asText(raw) ?? '').split(',').map((entry) => entry.split(':'));
  return weightsFrom(
    entries.map(([name, weight, ...rest]) => [name ?? '', rest.length > 0 ? undefined : weight]),
    WEIGHTS,
  );
};

/** The same from a mapping. */
export const levelWeightsMap: Parser<LevelWeights> = (raw) =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)
    ? weightsFrom(Object.entries(raw), WEIGHTS_MAP)
    : bad(WEIGHTS_MAP);

function weightsFrom(
  entries: readonly (readonly [string, unknown])[],
  expected: string,
): Parsed<LevelWeights> {
  const weights: Partial<Record<Level, number>> = {};
  for (const [name, weight] of entries) {
    const parsedLevel = parseLevel(name);
    const parsedShare = share(weight);
    if (!parsedLevel) return bad(expected, `no level is called "${name.trim()}"`);
    if (!parsedShare.ok) return bad(expected, `the share of ${parsedLevel} cannot be read`);
    if (weights[parsedLevel] !== undefined) return bad(expected, `${parsedLevel} stands twice`);
    weights[parsedLevel] = parsedShare.value;
  }
  const total = sumOf(Object.values(weights));
  if (!addUp(Object.values(weights)))
    return bad(expected, `the shares add up to ${Number(total.toFixed(4))}`);
  return good(Object.freeze(weights));
}

/** An http or https URL. */
export const url: Parser<string> = (raw) => {
  const written = asText(raw) ?? '';
  const valid = URL.canParse(written) && /^https?:$/.test(new URL(written).protocol);
  return valid ? good(written) : bad('an http or https URL: http://localhost:4318');
};

type Pairs = Readonly<Record<string, string>>;

const PAIRS = 'name=value pairs with commas between, values percent-encoded';

/** `name=value` pairs, comma-separated and percent-encoded, as W3C Baggage writes them; the last of a name counts. */
export const pairs: Parser<Pairs> = (raw) => {
  const written = asText(raw);
  if (written === undefined) return bad(PAIRS);
  const entries: [string, string][] = [];
  for (const entry of written.split(',')) {
    if (entry.trim() === '') continue;
    const equals = entry.indexOf('=');
    const name = decode(entry.slice(0, Math.max(0, equals)).trim());
    const value = decode(entry.slice(equals + 1).trim());
    if (!name || value === undefined) return bad(PAIRS);
    entries.push([name, value]);
  }
  // Not by assignment: a pair may be called __proto__.
  return good(Object.freeze(Object.fromEntries(entries)));
};

/** "Field Names" and "Field Values" (RFC 9110): what a request can carry. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Pairs that are headers; names in lower case, since `Api-Key` and `api-key` are one. */
export const headers: Parser<Pairs> = (raw) => {
  const parsed = pairs(raw);
  if (!parsed.ok) return parsed;
  const entries = Object.entries(parsed.value).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (!entries.every(([name, value]) => HEADER_NAME.test(name) && HEADER_VALUE.test(value))) {
    return bad('name=value pairs of characters that a header can carry');
  }
  return good(Object.freeze(Object.fromEntries(entries)));
};

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded).toWellFormed();
  } catch {
    return undefined;
  }
}
