/** What OpenTelemetry's variables hold: URLs, and pairs as W3C Baggage writes them. */
import { asText, bad, good, type Parser } from './parser.ts';

const A_URL = 'an http or https URL: http://localhost:4318';

/** An http or https URL. A fragment is refused: no request carries one. */
export const url: Parser<string> = (raw) => {
  const written = asText(raw) ?? '';
  const valid = URL.canParse(written) && /^https?:$/.test(new URL(written).protocol);
  if (!valid) return bad(A_URL);
  return written.includes('#') ? bad(A_URL, 'an address has no fragment (#…)') : good(written);
};

/** A URL that paths are added to. A query is refused: it would end up before the path. */
export const baseUrl: Parser<string> = (raw) => {
  const parsed = url(raw);
  return parsed.ok && parsed.value.includes('?')
    ? bad(
        'the base address alone: http://localhost:3100; a token belongs in a header',
        'paths are added to it, so it has no query (?…)',
      )
    : parsed;
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
