/** Our requests for spans of the SDK decode to the same as those of the SDK's serialisers. */
import { ROOT_CONTEXT, type SpanContext, SpanStatusCode, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as awkward from './arbitraries.ts';
import { expectSame, SPAN_ENCODINGS } from './encodings.ts';
import { altered, SdkSpans } from './sdk.ts';

const PARENT: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};
const STATE = new TraceState('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');

/** A finished span with a parent; the callback adds more. */
function span(parent: SpanContext = PARENT, kind = 0): ReadableSpan {
  const spans = new SdkSpans();
  const tracer = spans.provider({ attributes: { 'service.name': 'auth' } }).getTracer('lib', '1.0.0');
  tracer.startSpan('verify', { kind }, trace.setSpanContext(ROOT_CONTEXT, parent)).end();
  return spans.take()[0]!;
}

describe.each(SPAN_ENCODINGS)('$name', (encoding) => {
  test('no spans are an empty request', () => {
    expectSame(encoding, []);
  });

  test('every field is encoded', () => {
    const spans = new SdkSpans();
    const resource = { attributes: { 'service.name': 'auth' }, schemaUrl: 'https://schemas/1' };
    const tracer = spans.provider(resource, 2).getTracer('lib', '1.2.3', { schemaUrl: 'https://schemas/2' });
    const other = { ...PARENT, spanId: '00f067aa0ba902b7', isRemote: true, traceState: STATE };
    const created = tracer.startSpan(
      'POST /login',
      {
        kind: 2,
        startTime: [1_767_225_600, 123_456_789],
        attributes: { 'http.route': '/login', tries: 3, one: 'too many' },
        links: [{ context: PARENT }, { context: other, attributes: { why: 'retry' } }, { context: PARENT }],
      },
      trace.setSpanContext(ROOT_CONTEXT, { ...PARENT, isRemote: true, traceState: STATE }),
    );
    for (const name of ['one', 'two', 'three'])
      created.addEvent(name, { order: name.length }, [1_767_225_600, 200_000_000]);
    created.setStatus({ code: SpanStatusCode.ERROR, message: 'no such user' });
    created.end([1_767_225_601, 5]);
    const tree = JSON.stringify(expectSame(encoding, spans.take()), (_, v) =>
      typeof v === 'bigint' ? `${v}` : v,
    );
    for (const part of [
      '1767225600123456789',
      '1767225601000000005',
      'POST /login',
      'no such user',
      '"flags":769',
    ])
      expect(tree).toContain(part);
    for (const part of [
      'congo=t61rcWkgMzE',
      PARENT.spanId,
      other.spanId,
      'retry',
      '"droppedAttributesCount":1',
    ])
      expect(tree).toContain(part);
    for (const part of ['"droppedEventsCount":1', '"droppedLinksCount":1', 'https://schemas/2'])
      expect(tree).toContain(part);
  });

  test('a root span with minimal contents', () => {
    const spans = new SdkSpans();
    spans.provider().getTracer('').startSpan('').end();
    expectSame(encoding, spans.take());
  });

  test.each([0, 1, 2, 3, 4])('kind %s', (kind) => {
    expectSame(encoding, [span(PARENT, kind)]);
  });

  test.each([undefined, false, true])('a parent with isRemote %s', (isRemote) => {
    expectSame(encoding, [span({ ...PARENT, isRemote })]);
  });

  test('a parent without a span id is ignored', () => {
    expectSame(encoding, [altered(span(), { parentSpanContext: { ...PARENT, spanId: '' } })]);
  });

  test.each([
    { code: SpanStatusCode.UNSET },
    { code: SpanStatusCode.UNSET, message: '' },
    { code: SpanStatusCode.OK },
    { code: SpanStatusCode.ERROR, message: 'naïve "quote"' },
  ])('status %o', (status) => {
    expectSame(encoding, [altered(span(), { status })]);
  });

  test.each([0, 1, 0xff, 0x301])('trace flags %s: only the low byte is used', (traceFlags) => {
    const context = { ...PARENT, traceFlags };
    expectSame(encoding, [altered(span(), { spanContext: () => context, links: [{ context }] })]);
  });

  test('any times, events and links', () => {
    const base = span();
    const event = fc.record({ name: awkward.text, time: awkward.time });
    fc.assert(
      fc.property(
        awkward.time,
        awkward.time,
        fc.array(event, { maxLength: 4 }),
        (startTime, endTime, events) => {
          const links = events.map(({ name }) => ({ context: PARENT, attributes: { name } }));
          expectSame(encoding, [altered(base, { startTime, endTime, events, links })]);
        },
      ),
    );
  });

  test('any attributes that the SDK accepts', () => {
    const list = fc.oneof(fc.array(awkward.text), fc.array(awkward.number), fc.array(fc.boolean()));
    const value = fc.oneof(awkward.text, awkward.number, fc.boolean(), list);
    fc.assert(
      fc.property(fc.dictionary(awkward.text, value), awkward.text, (attributes, name) => {
        const spans = new SdkSpans();
        const tracer = spans.provider().getTracer(name, name, { schemaUrl: name });
        const created = tracer.startSpan(name, { attributes });
        created.addEvent(name, attributes).setStatus({ code: SpanStatusCode.ERROR, message: name }).end();
        expectSame(encoding, spans.take());
      }),
    );
  });
});
