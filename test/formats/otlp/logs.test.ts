/** Our requests for log records of the SDK decode to the same as those of the SDK's serialisers. */
import { ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLogsJson, encodeLogsJsonLine } from '../../../src/formats/otlp/index.ts';
import * as awkward from './arbitraries.ts';
import { expectSame, LOG_ENCODINGS } from './encodings.ts';
import { altered, logWith, SdkLogs } from './sdk.ts';

const CONTEXT: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};

const inside = (context: SpanContext) => trace.setSpanContext(ROOT_CONTEXT, context);

describe.each(LOG_ENCODINGS)('$name', (encoding) => {
  test('no records are an empty request', () => {
    expectSame(encoding, []);
  });

  test('every field is encoded', () => {
    const logs = new SdkLogs();
    const logger = logs
      .provider({ attributes: { 'service.name': 'auth', replicas: 3 }, schemaUrl: 'https://schemas/1' }, 2)
      .getLogger('lib', '1.2.3', { schemaUrl: 'https://schemas/2', attributes: { kind: 'test', n: 1 } });
    logger.emit({
      timestamp: [1_767_225_600, 123_456_789],
      observedTimestamp: [1_767_225_601, 7],
      severityNumber: 17,
      severityText: 'ERROR',
      eventName: 'login.failed',
      body: 'Login failed',
      attributes: { 'user.id': 'user-1', duration_ms: 142, dropped: true, too: 'many' },
      context: inside(CONTEXT),
    });
    const tree = JSON.stringify(expectSame(encoding, logs.take()), (_, v) =>
      typeof v === 'bigint' ? `${v}` : v,
    );
    for (const part of [
      '1767225600123456789',
      '1767225601000000007',
      'ERROR',
      'login.failed',
      'Login failed',
    ])
      expect(tree).toContain(part);
    for (const part of [CONTEXT.traceId, CONTEXT.spanId, 'user-1', '"142"', '"droppedAttributesCount":2'])
      expect(tree).toContain(part);
    for (const part of ['https://schemas/1', 'https://schemas/2', '1.2.3', 'auth'])
      expect(tree).toContain(part);
  });

  test('a record with minimal contents', () => {
    const logs = new SdkLogs();
    logs.provider().getLogger('').emit({});
    expectSame(encoding, logs.take());
  });

  test.each([undefined, 0, 1, 9, 24])('severity number %s', (severityNumber) => {
    const logs = new SdkLogs();
    logs.provider().getLogger('lib').emit({ severityNumber, severityText: '', eventName: '' });
    expectSame(encoding, logs.take());
  });

  test.each([0, 1, 255])('trace flags %s', (traceFlags) => {
    const logs = new SdkLogs();
    logs
      .provider()
      .getLogger('lib')
      .emit({ context: inside({ ...CONTEXT, traceFlags }) });
    expectSame(encoding, logs.take());
  });

  test('ids in upper case', () => {
    const [record] = logWith({});
    const spanContext = { ...CONTEXT, traceId: CONTEXT.traceId.toUpperCase() };
    expectSame(encoding, [altered(record!, { spanContext })]);
  });

  test('any time', () => {
    const [record] = logWith({});
    fc.assert(
      fc.property(awkward.time, awkward.time, (hrTime, hrTimeObserved) => {
        expectSame(encoding, [altered(record!, { hrTime, hrTimeObserved })]);
      }),
    );
  });

  test('any attributes', () => {
    fc.assert(
      fc.property(awkward.attributes, (attributes) => void expectSame(encoding, logWith(attributes))),
    );
  });

  test('any body', () => {
    fc.assert(fc.property(awkward.value, (body) => void expectSame(encoding, logWith({}, body))));
  });

  test('any text in the other fields', () => {
    fc.assert(
      fc.property(awkward.text, awkward.text, awkward.text, (severityText, eventName, name) => {
        const logs = new SdkLogs();
        const resource = { attributes: { [name || 'x']: name }, schemaUrl: eventName };
        const logger = logs.provider(resource).getLogger(name, severityText, { schemaUrl: name });
        logger.emit({ severityText, eventName });
        expectSame(encoding, logs.take());
      }),
    );
  });
});

test('a line is the request as text and stays one line', () => {
  const records = logWith({ 'a\nb': 'c\r\nd' }, 'first\nsecond\u2028third 🚀');
  const line = encodeLogsJsonLine(records);
  expect(line).toBe(new TextDecoder().decode(encodeLogsJson(records)));
  expect(line).not.toMatch(/[\r\n]/);
});
