/** LogRecord (opentelemetry-proto `logs/v1/logs.proto`) in the OTLP/JSON mapping: ids in hex, enums as numbers. */
import type { OtlpLog } from '../types.ts';
import { type RequestShape, writeRequest } from './request.ts';
import { writeAnyValue, writeAttributes } from './value.ts';
import type { JsonWriter } from './writer.ts';

const SHAPE: RequestShape<OtlpLog> = {
  resources: 'resourceLogs',
  scopes: 'scopeLogs',
  records: 'logRecords',
  write: writeLog,
};

const TIME_UNIX_NANO = Buffer.from('{"timeUnixNano":');
const OBSERVED_TIME_UNIX_NANO = Buffer.from(',"observedTimeUnixNano":');
const SEVERITY_NUMBER = Buffer.from(',"severityNumber":');
const SEVERITY_TEXT = Buffer.from(',"severityText":');
const BODY = Buffer.from(',"body":');
const EVENT_NAME = Buffer.from(',"eventName":');
const ATTRIBUTES = Buffer.from(',"attributes":');
const DROPPED_ATTRIBUTES_COUNT = Buffer.from(',"droppedAttributesCount":');
const FLAGS = Buffer.from(',"flags":');
const TRACE_ID = Buffer.from(',"traceId":');
const SPAN_ID = Buffer.from(',"spanId":');
const END = 0x7d;

/** An ExportLogsServiceRequest as JSON in UTF-8. */
export function encodeLogsJson(records: readonly OtlpLog[]): Uint8Array {
  return writeRequest(records, SHAPE).take();
}

/** The same as text without line breaks: a line in format `otlp-json`. */
export function encodeLogsJsonLine(records: readonly OtlpLog[]): string {
  return writeRequest(records, SHAPE).takeText();
}

function writeLog(writer: JsonWriter, log: OtlpLog): void {
  writer.raw(TIME_UNIX_NANO);
  writer.time(log.hrTime);
  writer.raw(OBSERVED_TIME_UNIX_NANO);
  writer.time(log.hrTimeObserved);
  if (log.severityNumber !== undefined) {
    writer.raw(SEVERITY_NUMBER);
    writer.integer(log.severityNumber);
  }
  if (log.severityText !== undefined) {
    writer.raw(SEVERITY_TEXT);
    writer.string(log.severityText);
  }
  writer.raw(BODY);
  writeAnyValue(writer, log.body);
  if (log.eventName !== undefined) {
    writer.raw(EVENT_NAME);
    writer.string(log.eventName);
  }
  writer.raw(ATTRIBUTES);
  writeAttributes(writer, log.attributes);
  writer.raw(DROPPED_ATTRIBUTES_COUNT);
  writer.integer(log.droppedAttributesCount);
  const context = log.spanContext;
  if (context !== undefined) {
    writer.raw(FLAGS);
    writer.integer(context.traceFlags);
    writer.raw(TRACE_ID);
    writer.string(context.traceId);
    writer.raw(SPAN_ID);
    writer.string(context.spanId);
  }
  writer.byte(END);
}
