import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { LEVELS } from '../../src/model/level.ts';
import { anyRecord, exampleRecord } from './records.ts';

const format = createFormat('microservice');

test('has exactly these keys in this order', () => {
  expect(
    format.line(
      exampleRecord({ level: 'ERROR', ownMs: 31, dependency: 'auth-service', errorCode: 'ERR_503' }),
    ),
  ).toBe(
    '{"service":"user-service","level":"ERROR","message":"User login successful","timestamp":"2025-05-14T10:23:45.123Z","latency_ms":31,"trace_id":"0af7651916cd43dd8448eb211c80319c","dependency":"auth-service","error_code":"ERR_503","hostname":"h1"}',
  );
});

test('omits only dependency and error code', () => {
  expect(Object.keys(JSON.parse(format.line(exampleRecord({ durationMs: undefined }))))).toEqual([
    'service',
    'level',
    'message',
    'timestamp',
    'latency_ms',
    'trace_id',
    'hostname',
  ]);
});

test('maps six levels to three', () => {
  const folded = LEVELS.map((level) => JSON.parse(format.line(exampleRecord({ level }))).level);
  expect(folded).toEqual(['INFO', 'INFO', 'INFO', 'WARN', 'ERROR', 'ERROR']);
});

test("latency is the service's own time, the whole duration, or 0", () => {
  const latency = (over: Parameters<typeof exampleRecord>[0]): number =>
    JSON.parse(format.line(exampleRecord(over))).latency_ms;
  expect(latency({ durationMs: 1200, ownMs: 0 })).toBe(0);
  expect(latency({ durationMs: 1200 })).toBe(1200);
  expect(latency({ durationMs: undefined })).toBe(0);
});

test('an instance without a host has its id as host name', () => {
  const instance = { ...exampleRecord().instance, resource: {} };
  expect(JSON.parse(format.line(exampleRecord({ instance }))).hostname).toBe('user-service-1');
});

test('law: parsing returns the values', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const parsed = JSON.parse(format.line(record));
      expect(parsed.message).toBe(record.message);
      expect(parsed.service).toBe(record.instance.service);
      expect(parsed.hostname).toBe(record.instance.resource['host.name']);
      expect(parsed.dependency).toBe(record.dependency === '' ? undefined : record.dependency);
      expect(Date.parse(parsed.timestamp)).toBe(record.timeMs);
    }),
  );
});
