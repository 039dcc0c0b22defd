/** Span (opentelemetry-proto `trace/v1/trace.proto`) in the OTLP/JSON mapping: ids in hex, enums as numbers. */
import { spanFlags } from '../flags.ts';
import type { OtlpSpan, OtlpSpanContext, OtlpSpanEvent, OtlpSpanLink, OtlpTime } from '../types.ts';
import { type RequestShape, writeRequest } from './request.ts';
import { writeAttributes } from './value.ts';
import type { JsonWriter } from './writer.ts';

const SHAPE: RequestShape<OtlpSpan> = {
  resources: 'resourceSpans',
  scopes: 'scopeSpans',
  records: 'spans',
  write: writeSpan,
};

const TRACE_ID = Buffer.from('"traceId":');
const SPAN_ID = Buffer.from(',"spanId":');
const TRACE_STATE = Buffer.from(',"traceState":');
const PARENT_SPAN_ID = Buffer.from(',"parentSpanId":');
const NAME = Buffer.from(',"name":');
const KIND = Buffer.from(',"kind":');
const START_TIME_UNIX_NANO = Buffer.from(',"startTimeUnixNano":');
const END_TIME_UNIX_NANO = Buffer.from(',"endTimeUnixNano":');
const TIME_UNIX_NANO = Buffer.from('"timeUnixNano":');
const ATTRIBUTES = Buffer.from(',"attributes":');
const DROPPED_ATTRIBUTES_COUNT = Buffer.from(',"droppedAttributesCount":');
const EVENTS = Buffer.from(',"events":[');
const DROPPED_EVENTS_COUNT = Buffer.from('],"droppedEventsCount":');
const STATUS_CODE = Buffer.from(',"status":{"code":');
const STATUS_MESSAGE = Buffer.from(',"message":');
const LINKS = Buffer.from('},"links":[');
const DROPPED_LINKS_COUNT = Buffer.from('],"droppedLinksCount":');
const FLAGS = Buffer.from(',"flags":');
const BEGIN = 0x7b;
const END = 0x7d;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** An ExportTraceServiceRequest as JSON in UTF-8. */
export function encodeTracesJson(spans: readonly OtlpSpan[]): Uint8Array {
  return writeRequest(spans, SHAPE).take();
}

function writeSpan(writer: JsonWriter, span: OtlpSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writeContext(writer, context);
  if (parent?.spanId) writeText(writer, PARENT_SPAN_ID, parent.spanId);
  writeText(writer, NAME, span.name);
  writeCount(writer, KIND, span.kind == null ? 0 : span.kind + 1);
  writeTime(writer, START_TIME_UNIX_NANO, span.startTime);
  writeTime(writer, END_TIME_UNIX_NANO, span.endTime);
  writer.raw(ATTRIBUTES);
  writeAttributes(writer, span.attributes);
  writeCount(writer, DROPPED_ATTRIBUTES_COUNT, span.droppedAttributesCount);
  writer.raw(EVENTS);
  for (let i = 0; i < span.events.length; i++) {
    if (i > 0) writer.byte(COMMA);
    writeEvent(writer, span.events[i] as OtlpSpanEvent);
  }
  writeCount(writer, DROPPED_EVENTS_COUNT, span.droppedEventsCount);
  writeCount(writer, STATUS_CODE, span.status.code);
  if (span.status.message !== undefined) writeText(writer, STATUS_MESSAGE, span.status.message);
  writer.raw(LINKS);
  for (let i = 0; i < span.links.length; i++) {
    if (i > 0) writer.byte(COMMA);
    writeLink(writer, span.links[i] as OtlpSpanLink);
  }
  writeCount(writer, DROPPED_LINKS_COUNT, span.droppedLinksCount);
  writeCount(writer, FLAGS, spanFlags(context.traceFlags, parent?.isRemote));
  writer.byte(END);
}

function writeEvent(writer: JsonWriter, event: OtlpSpanEvent): void {
  writer.byte(BEGIN);
  writeTime(writer, TIME_UNIX_NANO, event.time);
  writeText(writer, NAME, event.name);
  writeOptionalAttributes(writer, event);
  writer.byte(END);
}

function writeLink(writer: JsonWriter, link: OtlpSpanLink): void {
  const { context } = link;
  writeContext(writer, context);
  writeOptionalAttributes(writer, link);
  writeCount(writer, FLAGS, spanFlags(context.traceFlags, context.isRemote));
  writer.byte(END);
}

/** The opening brace and the ids of a span or a link. */
function writeContext(writer: JsonWriter, context: OtlpSpanContext): void {
  writer.byte(BEGIN);
  writeText(writer, TRACE_ID, context.traceId);
  writeText(writer, SPAN_ID, context.spanId);
  if (context.traceState !== undefined) writeText(writer, TRACE_STATE, context.traceState.serialize());
}

function writeOptionalAttributes(writer: JsonWriter, owner: OtlpSpanEvent | OtlpSpanLink): void {
  writer.raw(ATTRIBUTES);
  if (owner.attributes) writeAttributes(writer, owner.attributes);
  else {
    writer.byte(OPEN);
    writer.byte(CLOSE);
  }
  writeCount(writer, DROPPED_ATTRIBUTES_COUNT, owner.droppedAttributesCount || 0);
}

function writeText(writer: JsonWriter, name: Uint8Array, text: string): void {
  writer.raw(name);
  writer.string(text);
}

function writeCount(writer: JsonWriter, name: Uint8Array, count: number): void {
  writer.raw(name);
  writer.integer(count);
}

function writeTime(writer: JsonWriter, name: Uint8Array, time: OtlpTime): void {
  writer.raw(name);
  writer.time(time);
}
