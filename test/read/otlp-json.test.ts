/** OTLP JSON lines. Source: opentelemetry-proto, "JSON Protobuf Encoding", and logs/v1/logs.proto. */
import { describe, expect, test } from 'vitest';
import { readOtlpJson } from '../../src/read/otlp-json.ts';

const line = (record: object, resource: object = {}, scope: object = {}): string =>
  JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] });

const only = (text: string) => {
  const read = readOtlpJson(text);
  if (!read.ok) throw new Error(read.problem);
  expect(read.records).toHaveLength(1);
  return read.records[0]!;
};

test('a record has the fields of its request', () => {
  const record = {
    timeUnixNano: '1772000000123456789',
    observedTimeUnixNano: '1772000000200000000',
    severityNumber: 17,
    severityText: 'ERROR',
    body: { stringValue: 'failed' },
    attributes: [{ key: 'user.id', value: { stringValue: 'u1' } }],
    traceId: 'AB'.repeat(16),
    spanId: '0102030405060708',
    flags: 1,
    eventName: 'failure',
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  expect(only(line(record, resource, { name: 'lib', version: '1.0' }))).toEqual({
    resource: { 'service.name': 'shop' },
    scope: { name: 'lib', version: '1.0', attributes: {} },
    timeNanos: '1772000000123456789',
    observedNanos: '1772000000200000000',
    severityNumber: 17,
    severityText: 'ERROR',
    body: 'failed',
    attributes: { 'user.id': 'u1' },
    traceId: 'ab'.repeat(16),
    spanId: '0102030405060708',
    flags: 1,
    eventName: 'failure',
  });
});

test('everything may be absent', () => {
  expect(only(line({}))).toMatchObject({ timeNanos: '0', body: '', severityNumber: 0, attributes: {} });
});

test('a record without a time has the time at which it was observed', () => {
  expect(only(line({ observedTimeUnixNano: '5' })).timeNanos).toBe('5');
  expect(only(line({ timeUnixNano: '0', observedTimeUnixNano: '5' })).timeNanos).toBe('5');
});

test.each([
  [{ stringValue: '' }, ''],
  [{ boolValue: false }, false],
  [{ intValue: '42' }, 42],
  [{ intValue: 42 }, 42],
  [{ intValue: '9223372036854775807' }, '9223372036854775807'],
  [{ doubleValue: 1.5 }, 1.5],
  [{ doubleValue: 'NaN' }, Number.NaN],
  [{ bytesValue: 'AQI=' }, 'AQI='],
  [{ arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }] } }, [1, 'a']],
  [{ arrayValue: {} }, []],
  [{ kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }] } }, { a: true }],
  [{}, null],
])('the value %j', (value, expected) => {
  expect(only(line({ body: value })).body).toEqual(expected);
});

test('several resources, scopes and records keep their order', () => {
  const records = (...names: string[]) => names.map((name) => ({ body: { stringValue: name } }));
  const read = readOtlpJson(
    JSON.stringify({
      resourceLogs: [
        { scopeLogs: [{ logRecords: records('a', 'b') }, { logRecords: records('c') }] },
        { scopeLogs: [{ logRecords: records('d') }] },
        {},
      ],
    }),
  );
  expect(read.ok && read.records.map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd']);
});

describe('refused', () => {
  test.each([
    ['{"resourceLogs":[', 'not JSON'],
    ['plain text', 'not JSON'],
    ['{}', 'resourceLogs'],
    ['[]', 'no "resourceLogs"'],
    [line({ severityNumber: 25 }), 'resourceLogs.0.scopeLogs.0.logRecords.0.severityNumber'],
    [line({ traceId: 'xyz' }), 'traceId'],
    [line({ timeUnixNano: 'yesterday' }), 'timeUnixNano'],
  ])('%s', (text, problem) => {
    const read = readOtlpJson(text);
    expect(read.ok ? 'read' : read.problem).toContain(problem);
  });
});
