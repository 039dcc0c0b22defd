/**
 * Attribute keys repeat in every record, so the encoded part of KeyValue before the value is cached. The cache has a maximum
 * size for records whose keys are data. When it is full, it is cleared, and the usual keys are soon cached again.
 */

const CACHED_KEYS = 2048;
const CACHED_CHARACTERS = 100;

export interface KeyPrefix {
  /** A KeyValue up to its value. */
  readonly any: Uint8Array;
  /** A KeyValue up to the opening quote of a string value. */
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
