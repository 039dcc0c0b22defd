import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../src/model/record.ts';
import { RecentRecords } from '../../src/sinks/ring.ts';
import { logRecords, spanRecord } from '../support/records.ts';
import { MESSAGES } from './support.ts';

test('nothing came, nothing to show', () => {
  expect(new RecentRecords(MESSAGES, 50).lines(50)).toEqual([]);
});

test('spans are not for eyes', () => {
  const recent = new RecentRecords(MESSAGES, 2);
  recent.add([spanRecord(), ...logRecords(1), spanRecord(), spanRecord()]);
  expect(recent.lines(50)).toEqual(['message 0']);
});

test('a record that the format cannot write takes no place', () => {
  const recent = new RecentRecords({ ...MESSAGES, takes: ({ uid }) => uid !== 'run-2' }, 2);
  recent.add(logRecords(3));
  expect(recent.lines(50)).toEqual(['message 0', 'message 1']);
});

test('nothing is formatted until somebody asks, and then no more than is shown', () => {
  const formatted: string[] = [];
  const line = ({ message }: LogRecord): string => {
    formatted.push(message);
    return message;
  };
  const recent = new RecentRecords({ name: 'told', line }, 50);
  recent.add(logRecords(1000));
  expect(formatted).toEqual([]);
  expect(recent.lines(2)).toEqual(['message 998', 'message 999']);
  expect(formatted).toHaveLength(2);
});

test('however they come, the last ones are shown in order', () => {
  const batches = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 9 }), fc.nat(12), (sizes, capacity, count) => {
      const recent = new RecentRecords(MESSAGES, capacity);
      const given: LogRecord[] = [];
      for (const size of sizes) {
        const batch = logRecords(size, given.length);
        recent.add(batch);
        given.push(...batch);
      }
      const shown = Math.min(count, capacity, given.length);
      const expected = given.slice(given.length - shown).map(({ message }) => message);
      expect(recent.lines(count)).toEqual(expected);
    }),
  );
});
