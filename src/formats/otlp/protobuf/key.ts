/**
 * Attribute keys repeat in every record, so the encoded `key` field of KeyValue is cached. The cache has a maximum size for
 * records whose keys are data. When it is full, it is cleared, and the usual keys are soon cached again.
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
