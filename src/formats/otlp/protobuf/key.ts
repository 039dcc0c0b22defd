/**
 * Attribute keys come again with every record: their `key` field of KeyValue is kept ready as bytes.
 * The cache is bounded, for records whose keys are data; full, it is emptied, and the usual keys are back at once.
 */
import type { ReverseWriter } from './writer.ts';

const KEY = 0x0a;
const CACHED_KEYS = 2048;
const CACHED_CHARACTERS = 100;

const cache = new Map<string, Uint8Array>();

export function writeKey(writer: ReverseWriter, key: string): void {
  const known = cache.get(key);
  if (known !== undefined) {
    writer.raw(known);
    return;
  }
  const mark = writer.size;
  writer.text(key);
  writer.close(mark, KEY);
  if (key.length <= CACHED_CHARACTERS) keep(key, writer.copySince(mark));
}

function keep(key: string, bytes: Uint8Array): void {
  if (cache.size >= CACHED_KEYS) cache.clear();
  cache.set(key, bytes);
}
