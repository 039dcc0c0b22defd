import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../src/model/record.ts';
import { RecentRecords } from '../../src/sinks/ring.ts';
import { logRecords, spanRecord } from '../support/records.ts';
import { MESSAGES } from './support.ts';

test('no records, no lines', () => {
  expect(new RecentRecords(MESSAGES, 50).lines(50)).toEqual([]);
});

test('spans are not kept', () => {
  const recent = new RecentRecords(MESSAGES, 2);
  recent.add([spanRecord(), ...logRecords(1), spanRecord(), spanRecord()]);
  expect(recent.lines(50)).toEqual(['message 0']);
});

test('a record that the format cannot write is not kept', () => {
  const recent = new RecentRecords({ ...MESSAGES, takes: ({ uid }) => uid !== 'run-2' }, 2);
  recent.add(logRecords(3));
  expect(recent.lines(50)).toEqual(['message 0', 'message 1']);
});

test('only the records that are read are formatted', () => {
  const formatted: string[] = [];
  const line = ({ message }: LogRecord): string => {
    formatted.push(message);
    return message;
  };
  const recent = new RecentRecords({ name: 'spy', line }, 50);
  recent.add(logRecords(1000));
  expect(formatted).toEqual([]);
  expect(recent.lines(2)).toEqual(['message 998', 'message 999']);
  expect(formatted).toHaveLength(2);
});

test('the last records are returned in order for any batch sizes', () => {
  const batches = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 9 }), fc.nat(12), (sizes, capacity, count) => {
      const recent = new RecentRecords(MESSAGES, capacity);
      const added: LogRecord[] = [];
      for (const size of sizes) {
        const batch = logRecords(size, added.length);
        recent.add(batch);
        added.push(...batch);
      }
      const shown = Math.min(count, capacity, added.length);
      const expected = added.slice(added.length - shown).map(({ message }) => message);
      expect(recent.lines(count)).toEqual(expected);
    }),
  );
});
