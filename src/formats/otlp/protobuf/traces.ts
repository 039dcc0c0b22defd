/** opentelemetry-proto `trace/v1/trace.proto`: Span, Event, Link, Status, fields from the last to the first. */
import { spanFlags } from '../flags.ts';
import type { OtlpSpan, OtlpSpanEvent, OtlpSpanLink } from '../types.ts';
import { encodeRequest } from './request.ts';
import { writeAttributes } from './value.ts';
import type { ReverseWriter } from './writer.ts';

const TRACE_ID = 0x0a;
const SPAN_ID = 0x12;
const TRACE_STATE = 0x1a;
const PARENT_SPAN_ID = 0x22;
const NAME = 0x2a;
const KIND = 0x30;
const START_TIME_UNIX_NANO = 0x39;
const END_TIME_UNIX_NANO = 0x41;
const ATTRIBUTES = 0x4a;
const DROPPED_ATTRIBUTES_COUNT = 0x50;
const EVENTS = 0x5a;
const DROPPED_EVENTS_COUNT = 0x60;
const LINKS = 0x6a;
const DROPPED_LINKS_COUNT = 0x70;
const STATUS = 0x7a;
/** Field 16: the only tag with two bytes. */
const FLAGS = 0x85;
const FLAGS_HIGH = 0x01;

const STATUS_MESSAGE = 0x12;
const STATUS_CODE = 0x18;

const EVENT_TIME_UNIX_NANO = 0x09;
const EVENT_NAME = 0x12;
const EVENT_ATTRIBUTES = 0x1a;
const EVENT_DROPPED_ATTRIBUTES_COUNT = 0x20;

const LINK_ATTRIBUTES = 0x22;
const LINK_DROPPED_ATTRIBUTES_COUNT = 0x28;
const LINK_FLAGS = 0x35;

/** An ExportTraceServiceRequest as protobuf. */
export function encodeTracesProtobuf(spans: readonly OtlpSpan[]): Uint8Array {
  return encodeRequest(spans, writeSpan);
}

function writeSpan(writer: ReverseWriter, span: OtlpSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writer.fixed32(spanFlags(context.traceFlags, parent?.isRemote));
  writer.byte(FLAGS_HIGH);
  writer.byte(FLAGS);
  writeStatus(writer, span.status);
  writer.count(span.droppedLinksCount, DROPPED_LINKS_COUNT);
  for (let i = span.links.length - 1; i >= 0; i--) writeLink(writer, span.links[i] as OtlpSpanLink);
  writer.count(span.droppedEventsCount, DROPPED_EVENTS_COUNT);
  for (let i = span.events.length - 1; i >= 0; i--) writeEvent(writer, span.events[i] as OtlpSpanEvent);
  writer.count(span.droppedAttributesCount, DROPPED_ATTRIBUTES_COUNT);
  writeAttributes(writer, span.attributes, ATTRIBUTES);
  writer.time(span.endTime);
  writer.byte(END_TIME_UNIX_NANO);
  writer.time(span.startTime);
  writer.byte(START_TIME_UNIX_NANO);
  writer.count(span.kind == null ? 0 : span.kind + 1, KIND);
  writer.string(span.name, NAME);
  if (parent !== undefined) writer.id(parent.spanId, PARENT_SPAN_ID);
  writer.string(context.traceState?.serialize(), TRACE_STATE);
  writer.id(context.spanId, SPAN_ID);
  writer.id(context.traceId, TRACE_ID);
}

/** Written even if it is unset and empty. */
function writeStatus(writer: ReverseWriter, status: OtlpSpan['status']): void {
  const mark = writer.size;
  writer.count(status.code, STATUS_CODE);
  writer.string(status.message, STATUS_MESSAGE);
  writer.close(mark, STATUS);
}

function writeEvent(writer: ReverseWriter, event: OtlpSpanEvent): void {
  const mark = writer.size;
  writer.count(event.droppedAttributesCount, EVENT_DROPPED_ATTRIBUTES_COUNT);
  if (event.attributes) writeAttributes(writer, event.attributes, EVENT_ATTRIBUTES);
  writer.string(event.name, EVENT_NAME);
  writer.time(event.time);
  writer.byte(EVENT_TIME_UNIX_NANO);
  writer.close(mark, EVENTS);
}

function writeLink(writer: ReverseWriter, link: OtlpSpanLink): void {
  const { context } = link;
  const mark = writer.size;
  writer.fixed32(spanFlags(context.traceFlags, context.isRemote));
  writer.byte(LINK_FLAGS);
  writer.count(link.droppedAttributesCount, LINK_DROPPED_ATTRIBUTES_COUNT);
  if (link.attributes) writeAttributes(writer, link.attributes, LINK_ATTRIBUTES);
  writer.string(context.traceState?.serialize(), TRACE_STATE);
  writer.id(context.spanId, SPAN_ID);
  writer.id(context.traceId, TRACE_ID);
  writer.close(mark, LINKS);
}
