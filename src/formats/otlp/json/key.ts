/**
 * Attribute keys come again with every record: what KeyValue has before its value is kept ready as bytes.
 * The cache is bounded, for records whose keys are data; full, it is emptied, and the usual keys are back at once.
 */

const CACHED_KEYS = 2048;
const CACHED_CHARACTERS = 100;

export interface KeyPrefix {
  /** A KeyValue as far as its value. */
  readonly any: Uint8Array;
  /** The same and on, as far as the quote of a string value. */
  readonly string: Uint8Array;
}

const cache = new Map<string, KeyPrefix>();

export function keyPrefix(key: string): KeyPrefix {
  return cache.get(key) ?? newPrefix(key);
}

function newPrefix(key: string): KeyPrefix {
  const any = `{"key":${JSON.stringify(key)},"value":`;
  const prefix = { any: Buffer.from(any), string: Buffer.from(`${any}{"stringValue":`) };
  if (key.length > CACHED_CHARACTERS) return prefix;
  if (cache.size >= CACHED_KEYS) cache.clear();
  cache.set(key, prefix);
  return prefix;
}
