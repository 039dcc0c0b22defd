/** The encoders accept the SDK's records without conversion. */
import type { ReadableLogRecord, SdkLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expectTypeOf, test } from 'vitest';
import type { OtlpLog, OtlpSpan } from '../../../src/formats/otlp/index.ts';

test('log records of the SDK are OtlpLogs', () => {
  expectTypeOf<ReadableLogRecord>().toExtend<OtlpLog>();
  expectTypeOf<SdkLogRecord>().toExtend<OtlpLog>();
});

test('spans of the SDK are OtlpSpans', () => {
  expectTypeOf<ReadableSpan>().toExtend<OtlpSpan>();
});

test('a log record is not a span', () => {
  expectTypeOf<ReadableSpan>().not.toExtend<OtlpLog>();
  expectTypeOf<ReadableLogRecord>().not.toExtend<OtlpSpan>();
});
