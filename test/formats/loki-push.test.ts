/** Requests of Loki's push API, read by an independent decoder; test/e2e/loki-push.test.ts sends them to a real Loki. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodePush, type PushEntry } from '../../src/formats/loki-push.ts';
import { decodePush } from '../support/loki-push.ts';

const STREAM = '{app="web", level="info"}';
const entry = (line: string, more: Partial<PushEntry> = {}): PushEntry => ({
  seconds: 1_760_000_000,
  nanos: 0,
  line,
  ...more,
});

test('a request has one stream and its entries in order', () => {
  const entries = [entry('first'), entry('second', { nanos: 1 }), entry('third', { nanos: 999_999_999 })];
  expect(decodePush(encodePush(STREAM, entries))).toEqual({ stream: STREAM, entries });
});

test('a request of many megabytes is complete', () => {
  const entries = Array.from({ length: 1000 }, (_, n) => entry('x'.repeat(9000), { nanos: n }));
  expect(decodePush(encodePush(STREAM, entries))).toEqual({ stream: STREAM, entries });
});

test('a request stays valid while the next one is encoded', () => {
  const first = encodePush(STREAM, [entry('one')]);
  encodePush(STREAM, [entry('two')]);
  expect(decodePush(first).entries).toEqual([entry('one')]);
});

test('any entries decode to themselves', () => {
  const entries = fc.array(
    fc.record({
      seconds: fc.integer({ min: 1, max: 4_000_000_000 }),
      nanos: fc.integer({ min: 0, max: 999_999_999 }),
      line: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), entries, (stream, given) => {
      expect(decodePush(encodePush(stream, given))).toEqual({ stream, entries: given });
    }),
  );
});
