import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { anyRecord, exampleRecord } from './records.ts';

const format = createFormat('bracketed');

test('has time, level and service before the message', () => {
  expect(format.line(exampleRecord({ severityText: 'WARNING' }))).toBe(
    '2025-05-14T10:23:45.123Z [WARNING] [user-service]: User login successful',
  );
});

test('law: no service and no message can add a part', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const [, level, service, message] =
        /^\S+ \[(\w+)\] \[((?:[^\\[\]]|\\.)*)\]: (.*)$/.exec(format.line(record)) ?? [];
      expect(level).toBe(record.severityText);
      expect(unescaped(service!)).toBe(record.instance.service);
      expect(unescaped(message!)).toBe(record.message);
    }),
  );
});

const unescaped = (text: string): string =>
  text.replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', r: '\r' }[code] ?? code;
  });
