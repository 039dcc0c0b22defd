/** URLs, and `name=value` pairs in the form of W3C Baggage, as OpenTelemetry's variables use them. */
import { asText, bad, good, type Parser } from './parser.ts';

const A_URL = 'an http or https URL: http://localhost:4318';

/** An http or https URL without a fragment, which a request cannot send. */
export const url: Parser<string> = (raw) => {
  const written = asText(raw) ?? '';
  const valid = URL.canParse(written) && /^https?:$/.test(new URL(written).protocol);
  if (!valid) return bad(A_URL);
  return written.includes('#') ? bad(A_URL, 'the URL must not have a fragment (#…)') : good(written);
};

/** A URL to which paths are appended, so it must not have a query. */
export const baseUrl: Parser<string> = (raw) => {
  const parsed = url(raw);
  return parsed.ok && parsed.value.includes('?')
    ? bad(
        'a base URL: http://localhost:3100; send a token in a header',
        'paths are appended to the URL, so it must not have a query (?…)',
      )
    : parsed;
};

type Pairs = Readonly<Record<string, string>>;

const PAIRS = 'name=value pairs separated by commas, values percent-encoded';

/** `name=value` pairs, separated by commas and percent-encoded (W3C Baggage). Of duplicate names, the last counts. */
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
  // Not by assignment, because a name may be __proto__.
  return good(Object.freeze(Object.fromEntries(entries)));
};

/** "Field Names" and "Field Values" (RFC 9110). */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers. Names are converted to lower case, because they are case-insensitive. */
export const headers: Parser<Pairs> = (raw) => {
  const parsed = pairs(raw);
  if (!parsed.ok) return parsed;
  const entries = Object.entries(parsed.value).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (!entries.every(([name, value]) => HEADER_NAME.test(name) && HEADER_VALUE.test(value))) {
    return bad('name=value pairs with characters that are allowed in a header');
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
