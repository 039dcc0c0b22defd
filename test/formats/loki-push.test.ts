/** Requests of Loki's push API, read back by another reader; a real Loki reads them in test/e2e/loki-push.test.ts. */
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

test('a request holds one stream and its entries in their order', () => {
  const entries = [entry('first'), entry('second', { nanos: 1 }), entry('third', { nanos: 999_999_999 })];
  expect(decodePush(encodePush(STREAM, entries))).toEqual({ stream: STREAM, entries });
});

test('a request of many megabytes is whole', () => {
  const entries = Array.from({ length: 1000 }, (_, n) => entry('x'.repeat(9000), { nanos: n }));
  expect(decodePush(encodePush(STREAM, entries))).toEqual({ stream: STREAM, entries });
});

test('what comes out is safe to keep while the next one is written', () => {
  const first = encodePush(STREAM, [entry('one')]);
  encodePush(STREAM, [entry('two')]);
  expect(decodePush(first).entries).toEqual([entry('one')]);
});

test('any entries come back as they were', () => {
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
