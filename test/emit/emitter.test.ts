/** The SDK records made from our records, as an exporter of the SDK receives them. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEVELS, SEVERITY_NUMBER } from '../../src/model/level.ts';
import type { SpanKind as ModelSpanKind } from '../../src/model/record.ts';
import { instanceOf, logRecord, SPAN_REF, START_MS, spanRecord } from '../support/records.ts';
import { emit } from './emit.ts';

const nanos = ([seconds, nanoseconds]: readonly [number, number]): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);

test('a log record has its times, severity, body and event name', async () => {
  const { logs } = await emit(
    logRecord({
      timeMs: START_MS + 1.25,
      observedMs: START_MS + 3.5,
      level: 'WARN',
      severityText: 'WARNING',
      message: 'Low stock: chair, 3 left',
      eventName: 'stock.low',
    }),
  );
  expect(logs).toHaveLength(1);
  expect(nanos(logs[0]!.hrTime)).toBe(BigInt(START_MS) * 1_000_000n + 1_250_000n);
  expect(nanos(logs[0]!.hrTimeObserved)).toBe(BigInt(START_MS) * 1_000_000n + 3_500_000n);
  expect(logs[0]).toMatchObject({
    severityNumber: 13,
    severityText: 'WARNING',
    body: 'Low stock: chair, 3 left',
    eventName: 'stock.low',
    droppedAttributesCount: 0,
  });
});

test.each(LEVELS)('%s has the smallest severity number of its range', async (level) => {
  const { logs } = await emit(logRecord({ level }));
  expect(logs[0]!.severityNumber).toBe(SEVERITY_NUMBER[level]);
});

test('a log record has its attributes with their names', async () => {
  const { logs } = await emit(
    logRecord({
      uid: 'run-7',
      userId: 'user-00042',
      sessionId: 'sess-abc',
      requestId: 'req-xyz',
      durationMs: 142,
      errorCode: 'ERR_404',
      dependency: 'bank',
      attributes: {
        'http.response.status_code': 502,
        'error.type': 'Timeout',
        'exception.type': 'Timeout',
        'exception.message': 'timed out',
        'cache.hit': false,
      },
    }),
  );
  expect(logs[0]!.attributes).toEqual({
    'log.record.uid': 'run-7',
    'user.id': 'user-00042',
    'session.id': 'sess-abc',
    'request.id': 'req-xyz',
    duration_ms: 142,
    'error.code': 'ERR_404',
    'service.peer.name': 'bank',
    'http.response.status_code': 502,
    'error.type': 'Timeout',
    'exception.type': 'Timeout',
    'exception.message': 'timed out',
    'cache.hit': false,
  });
});

test('absent values are not attributes, and no attribute is called level or severity', async () => {
  const { logs } = await emit(logRecord());
  expect(Object.keys(logs[0]!.attributes)).toEqual(['log.record.uid']);
});

test('a duration of 0 is sent', async () => {
  const { logs } = await emit(logRecord({ durationMs: 0 }));
  expect(logs[0]!.attributes.duration_ms).toBe(0);
});

test('a log record has the context of its span', async () => {
  const { logs } = await emit(logRecord());
  expect(logs[0]!.spanContext).toMatchObject({ ...SPAN_REF, traceFlags: 1 });
});

test('a span has its name, ids, times and attributes', async () => {
  const { spans } = await emit(
    spanRecord({
      name: 'POST /login',
      startMs: START_MS + 0.5,
      timeMs: START_MS + 42.125,
      attributes: { 'http.route': '/login' },
    }),
  );
  expect(spans).toHaveLength(1);
  const [span] = spans;
  expect(span!.name).toBe('POST /login');
  expect(span!.spanContext()).toMatchObject({ ...SPAN_REF, traceFlags: 1 });
  expect(nanos(span!.startTime)).toBe(BigInt(START_MS) * 1_000_000n + 500_000n);
  expect(nanos(span!.endTime)).toBe(BigInt(START_MS) * 1_000_000n + 42_125_000n);
  expect(span!.attributes).toEqual({ 'http.route': '/login' });
  expect(span).toMatchObject({ ended: true, droppedAttributesCount: 0, events: [], links: [] });
});

test.each<[ModelSpanKind, SpanKind]>([
  ['internal', SpanKind.INTERNAL],
  ['server', SpanKind.SERVER],
  ['client', SpanKind.CLIENT],
  ['producer', SpanKind.PRODUCER],
  ['consumer', SpanKind.CONSUMER],
])('a span of kind %s', async (spanKind, expected) => {
  const { spans } = await emit(spanRecord({ spanKind }));
  expect(spans[0]!.kind).toBe(expected);
});

test('a successful span has status Unset', async () => {
  const { spans } = await emit(spanRecord());
  expect(spans[0]!.status).toEqual({ code: SpanStatusCode.UNSET });
});

test('a failed span has status Error and a message', async () => {
  const { spans } = await emit(spanRecord({ failed: true, statusMessage: 'TimeoutError' }));
  expect(spans[0]!.status).toEqual({ code: SpanStatusCode.ERROR, message: 'TimeoutError' });
});

test('a root span has no parent', async () => {
  const { spans } = await emit(spanRecord());
  expect(spans[0]!.parentSpanContext).toBeUndefined();
});

test.each([true, false])(
  'a child span knows its parent, and whether it is remote: %s',
  async (parentIsRemote) => {
    const { spans } = await emit(spanRecord({ parentSpanId: '00f067aa0ba902b7', parentIsRemote }));
    expect(spans[0]!.parentSpanContext).toMatchObject({
      traceId: SPAN_REF.traceId,
      spanId: '00f067aa0ba902b7',
      traceFlags: 1,
      isRemote: parentIsRemote,
    });
    expect(spans[0]!.spanContext()).toMatchObject(SPAN_REF);
  },
);

test('a child that ends before its parent keeps its parent', async () => {
  const parent = { traceId: SPAN_REF.traceId, spanId: '00f067aa0ba902b7' };
  const { spans } = await emit(
    spanRecord({ parentSpanId: parent.spanId, timeMs: START_MS + 3 }),
    spanRecord({ span: parent, timeMs: START_MS + 9 }),
  );
  expect(spans[0]!.parentSpanContext?.spanId).toBe(spans[1]!.spanContext().spanId);
  expect(spans[0]!.spanContext().traceId).toBe(spans[1]!.spanContext().traceId);
});

test('each service instance has its own resource, always the same object', async () => {
  const cart = instanceOf('cart', { 'service.namespace': 'test', 'service.version': '2.1' });
  const { logs, spans } = await emit(
    logRecord(),
    logRecord({ instance: cart }),
    logRecord(),
    spanRecord({ instance: cart }),
  );
  expect(logs.map(({ resource }) => resource.attributes['service.name'])).toEqual(['shop', 'cart', 'shop']);
  expect(logs[1]!.resource.attributes).toEqual(cart.resource);
  expect(spans[0]!.resource.attributes).toEqual(cart.resource);
  expect(logs[0]!.resource).toBe(logs[2]!.resource);
  expect(logs[0]!.instrumentationScope).toBe(logs[2]!.instrumentationScope);
});

test('records of all instances stay in order', async () => {
  const services = ['a', 'b', 'c'].map((name) => instanceOf(name));
  const records = Array.from({ length: 50 }, (_, i) =>
    logRecord({ instance: services[i % 3]!, uid: `run-${i}` }),
  );
  const { logs } = await emit(...records);
  expect(logs.map(({ attributes }) => attributes['log.record.uid'])).toEqual(records.map(({ uid }) => uid));
});

test('a log record within its span stays within it, to the nanosecond', async () => {
  const offset = fc.double({ min: 0, max: 5000, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.tuple(offset, offset, offset), async (offsets) => {
      const [startMs, timeMs, endMs] = offsets.map((at) => START_MS + at).sort((a, b) => a - b) as [
        number,
        number,
        number,
      ];
      const { logs, spans } = await emit(logRecord({ timeMs }), spanRecord({ startMs, timeMs: endMs }));
      expect(nanos(logs[0]!.hrTime)).toBeGreaterThanOrEqual(nanos(spans[0]!.startTime));
      expect(nanos(logs[0]!.hrTime)).toBeLessThanOrEqual(nanos(spans[0]!.endTime));
    }),
    { numRuns: 200 },
  );
});
