import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { chunkOf, plainChunk, wholeLines } from '../../src/sinks/chunk.ts';
import { awkwardText } from '../support/awkward.ts';
import { logRecord, logRecords, spanRecord } from '../support/records.ts';
import { MESSAGES } from './support.ts';

test('a batch without log records has no lines', () => {
  expect(chunkOf([spanRecord()], MESSAGES)).toBeUndefined();
});

test('a chunk holds a line for each log record', () => {
  const chunk = chunkOf([spanRecord(), ...logRecords(2)], MESSAGES)!;
  expect([chunk.bytes.toString(), chunk.lines]).toEqual(['message 0\nmessage 1\n', 2]);
});

test.each([
  [-5, 0, 0],
  [0, 0, 0],
  [9, 0, 0],
  [10, 1, 10],
  [19, 1, 10],
  [20, 2, 20],
  [99, 2, 20],
])('of its first %i bytes %i lines are whole, in %i bytes', (length, lines, bytes) => {
  expect(wholeLines(chunkOf(logRecords(2), MESSAGES)!, length)).toEqual({ lines, bytes });
});

test('a line that is no record is never counted, whole or not', () => {
  const header = plainChunk('tête\n');
  expect(wholeLines(header, 6)).toEqual({ lines: 0, bytes: 6 });
  expect(wholeLines(header, 5)).toEqual({ lines: 0, bytes: 0 });
});

test('wherever it is torn, the whole lines are those of the first records', () => {
  const format = createFormat('csv');
  fc.assert(
    fc.property(fc.array(awkwardText, { minLength: 1, maxLength: 6 }), fc.nat(2000), (messages, length) => {
      const records = messages.map((message) => logRecord({ message }));
      const whole = wholeLines(chunkOf(records, format)!, length);
      const text = (count: number): string =>
        records
          .slice(0, count)
          .map((record) => `${format.line(record)}\n`)
          .join('');
      expect(whole.bytes).toBe(Buffer.byteLength(text(whole.lines)));
      expect(whole.bytes).toBeLessThanOrEqual(length);
      expect(whole.lines === records.length || Buffer.byteLength(text(whole.lines + 1)) > length).toBe(true);
    }),
  );
});
