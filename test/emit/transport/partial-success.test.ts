import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import { readJsonResponse, readProtobufResponse } from '../../../src/emit/transport/partial-success.ts';
import { bytesField, partialSuccess, rpcStatus } from './support.ts';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('protobuf', () => {
  test.each([
    ['nothing', new Uint8Array(), { rejected: 0, message: '' }],
    ['an empty partial_success', bytesField(1, ''), { rejected: 0, message: '' }],
    ['rejected records', partialSuccess(3, 'too old'), { rejected: 3, message: 'too old' }],
    ['a warning', partialSuccess(0, 'ä'), { rejected: 0, message: 'ä' }],
    [
      'a field from the future',
      Buffer.concat([bytesField(9, 'x'), partialSuccess(4)]),
      { rejected: 4, message: '' },
    ],
  ])('%s, like the deserialisers of the SDK', (_name, body, expected) => {
    expect(readProtobufResponse(body)).toEqual(expected);
    const logs = ProtobufLogsSerializer.deserializeResponse(body).partialSuccess;
    const traces = ProtobufTraceSerializer.deserializeResponse(body).partialSuccess;
    expect(logs?.rejectedLogRecords ?? 0).toBe(expected.rejected);
    expect(traces?.rejectedSpans ?? 0).toBe(expected.rejected);
    expect(logs?.errorMessage ?? '').toBe(expected.message);
  });

  test.each([
    ['a negative count', partialSuccess(-1n)],
    ['a count beyond 2^53', partialSuccess(2n ** 60n)],
    ['a truncated answer', partialSuccess(3, 'too old').subarray(0, -2)],
    ['a web page', Buffer.from('<html>hello</html>')],
    ['a google.rpc.Status', rpcStatus('bad batch')],
    ['text that begins like a fixed field', Buffer.from('\tHI')],
  ])('%s cannot be read', (_name, body) => {
    expect(() => readProtobufResponse(body)).toThrow();
  });
});

describe('JSON', () => {
  test('the count as number or string, under the name of the signal', () => {
    const logs = json({ partialSuccess: { rejectedLogRecords: '5', errorMessage: 'too old' } });
    const traces = json({ partialSuccess: { rejectedSpans: 6 } });
    expect(readJsonResponse(logs, 'logs')).toEqual({ rejected: 5, message: 'too old' });
    expect(readJsonResponse(traces, 'traces')).toEqual({ rejected: 6, message: '' });
    expect(JsonLogsSerializer.deserializeResponse(logs).partialSuccess?.rejectedLogRecords).toBe('5');
    expect(JsonTraceSerializer.deserializeResponse(traces).partialSuccess?.rejectedSpans).toBe(6);
  });

  test('the protobuf spelling of the names is accepted too', () => {
    const body = json({ partial_success: { rejected_log_records: '7', error_message: 'late' } });
    expect(readJsonResponse(body, 'logs')).toEqual({ rejected: 7, message: 'late' });
  });

  test.each([[{}], [{ partialSuccess: {} }], [{ partialSuccess: null }], [{ unknown: [1] }]])(
    '%j rejects nothing',
    (value) => {
      expect(readJsonResponse(json(value), 'logs')).toEqual({ rejected: 0, message: '' });
    },
  );

  test.each([
    ['null', null],
    ['an array', []],
    ['a number', 5],
    ['a negative count', { partialSuccess: { rejectedLogRecords: -1 } }],
    ['a negative count as text', { partialSuccess: { rejectedLogRecords: '-1' } }],
    ['half a record', { partialSuccess: { rejectedLogRecords: 1.5 } }],
    ['a count beyond 2^53', { partialSuccess: { rejectedLogRecords: '9007199254740993' } }],
    ['a count that is none', { partialSuccess: { rejectedLogRecords: 'many' } }],
    ['a message that is none', { partialSuccess: { errorMessage: {} } }],
  ])('%s cannot be read', (_name, value) => {
    expect(() => readJsonResponse(json(value), 'logs')).toThrow();
  });

  test('text that is not JSON cannot be read; for the deserialiser of the SDK it is a full success', () => {
    const body = Buffer.from('<html>');
    expect(() => readJsonResponse(body, 'logs')).toThrow(SyntaxError);
    expect(JsonLogsSerializer.deserializeResponse(body)).toEqual({});
  });
});
