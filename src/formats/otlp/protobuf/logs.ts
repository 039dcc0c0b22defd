/** opentelemetry-proto `logs/v1/logs.proto`: LogRecord, with its fields from the last to the first. */
import type { OtlpLog } from '../types.ts';
import { encodeRequest } from './request.ts';
import { writeAnyValue, writeAttributes } from './value.ts';
import type { ReverseWriter } from './writer.ts';

const TIME_UNIX_NANO = 0x09;
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;
const BODY = 0x2a;
const ATTRIBUTES = 0x32;
const DROPPED_ATTRIBUTES_COUNT = 0x38;
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;
const OBSERVED_TIME_UNIX_NANO = 0x59;
const EVENT_NAME = 0x62;

/** An ExportLogsServiceRequest as protobuf. */
export function encodeLogsProtobuf(records: readonly OtlpLog[]): Uint8Array {
  return encodeRequest(records, writeLog);
}

function writeLog(writer: ReverseWriter, log: OtlpLog): void {
  writer.string(log.eventName, EVENT_NAME);
  writer.time(log.hrTimeObserved);
  writer.byte(OBSERVED_TIME_UNIX_NANO);
  const context = log.spanContext;
  if (context !== undefined) {
    writer.id(context.spanId, SPAN_ID);
    writer.id(context.traceId, TRACE_ID);
    if (context.traceFlags) {
      writer.fixed32(context.traceFlags);
      writer.byte(FLAGS);
    }
  }
  writer.count(log.droppedAttributesCount, DROPPED_ATTRIBUTES_COUNT);
  writeAttributes(writer, log.attributes, ATTRIBUTES);
  if (log.body !== undefined) {
    const mark = writer.size;
    writeAnyValue(writer, log.body);
    writer.close(mark, BODY);
  }
  writer.string(log.severityText, SEVERITY_TEXT);
  writer.count(log.severityNumber, SEVERITY_NUMBER);
  writer.time(log.hrTime);
  writer.byte(TIME_UNIX_NANO);
}
