/** The SDK reads limits and samplers from the environment. None of them may change our records. */
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, expect, test, vi } from 'vitest';
import { logRecord, spanRecord } from '../support/records.ts';
import { emit } from './emit.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a record with many long attributes is not truncated', async () => {
  const attributes = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`key.${i}`, 'v'.repeat(5000)]),
  );
  const { logs, spans } = await emit(logRecord({ attributes }), spanRecord({ attributes }));
  expect(Object.keys(logs[0]!.attributes)).toHaveLength(501);
  expect(spans[0]!.attributes).toEqual(attributes);
  expect([logs[0]!.droppedAttributesCount, spans[0]!.droppedAttributesCount]).toEqual([0, 0]);
});

test.each([
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '1'],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '1'],
  ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', '1'],
  ['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', '1'],
  ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '1'],
  ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', '1'],
  ['OTEL_TRACES_SAMPLER', 'always_off'],
  ['OTEL_TRACES_SAMPLER', 'parentbased_always_off'],
  ['OTEL_SDK_DISABLED', 'true'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'service.name=other,team=red'],
  ['OTEL_SERVICE_NAME', 'other'],
])('%s=%s has no effect', async (name, value) => {
  const records = [
    logRecord({ userId: 'user-1', requestId: 'req-1' }),
    spanRecord({ attributes: { 'http.route': '/long', 'http.request.method': 'GET' } }),
  ];
  const plain = await emit(...records);
  vi.stubEnv(name, value);
  const stubbed = await emit(...records);
  expect(stubbed.logs.map(visible)).toEqual(plain.logs.map(visible));
  expect(stubbed.spans.map(visible)).toEqual(plain.spans.map(visible));
  expect([stubbed.logs.length, stubbed.spans.length]).toEqual([1, 1]);
});

const visible = ({ attributes, resource }: ReadableLogRecord | ReadableSpan): unknown => ({
  attributes,
  resource: resource.attributes,
});

test('a variable that was set before the SDK was loaded has no effect', async () => {
  vi.stubEnv('OTEL_ATTRIBUTE_COUNT_LIMIT', '1');
  vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
  vi.resetModules();
  const fresh = await import('../../src/emit/output.ts');
  const exporter = new InMemorySpanExporter();
  const output = fresh.sdkOutput('memory', { traces: exporter }, { whenFull: 'drop' });
  output.write([spanRecord({ attributes: { 'http.route': '/long', 'http.request.method': 'GET' } })]);
  await output.flush(5000);
  expect(exporter.getFinishedSpans().map(({ attributes }) => Object.keys(attributes))).toEqual([
    ['http.route', 'http.request.method'],
  ]);
});
