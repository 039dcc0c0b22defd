/** Properties of every encoder for any records: grouping, order, and results that do not change later. */
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Encoding, expectSame, LOG_ENCODINGS, SPAN_ENCODINGS } from './encodings.ts';
import { altered, SdkLogs, SdkSpans } from './sdk.ts';

/** Emits one record for each pair of a service and a scope of it, with this text in it, in this order. */
type Emit<R> = (pairs: readonly (readonly [service: number, scope: number])[], text?: string) => R[];

const emitLogs: Emit<ReadableLogRecord> = (pairs, text = '') => {
  const logs = new SdkLogs();
  const providers = [0, 1, 2].map((n) => logs.provider({ attributes: { 'service.name': `service-${n}` } }));
  pairs.forEach(([service, scope], i) => {
    providers[service]?.getLogger(`scope-${scope}`).emit({ body: `${i} ${text}` });
  });
  return logs.take();
};

const emitSpans: Emit<ReadableSpan> = (pairs, text = '') => {
  const spans = new SdkSpans();
  const providers = [0, 1, 2].map((n) => spans.provider({ attributes: { 'service.name': `service-${n}` } }));
  const parent = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: 'ab'.repeat(16),
    spanId: 'cd'.repeat(8),
    traceFlags: 1,
  });
  pairs.forEach(([service, scope], i) => {
    providers[service]?.getTracer(`scope-${scope}`).startSpan(`${i} ${text}`, {}, parent).end();
  });
  return spans.take();
};

const cases = [
  ...LOG_ENCODINGS.map((encoding) => ({ name: `logs ${encoding.name}`, encoding, emit: emitLogs })),
  ...SPAN_ENCODINGS.map((encoding) => ({ name: `traces ${encoding.name}`, encoding, emit: emitSpans })),
] as unknown as readonly { name: string; encoding: Encoding<ReadableLogRecord>; emit: typeof emitLogs }[];

const INTERLEAVED = [0, 1, 0, 2, 1, 0, 0].map((service, i) => [service, i % 2] as const);

describe.each(cases)('$name', ({ encoding, emit }) => {
  test('alternating services and scopes are grouped in order', () => {
    const service = fc.tuple(fc.nat(2), fc.nat(3));
    fc.assert(
      fc.property(fc.array(service), (pairs) => void expectSame(encoding, emit(pairs))),
      { numRuns: 50 },
    );
  });

  test('each resource and each scope appears once', () => {
    const json = JSON.stringify(expectSame(encoding, emit(INTERLEAVED)), (_, v) =>
      typeof v === 'bigint' ? `${v}` : v,
    );
    expect(json.match(/"service-\d"/g)).toEqual(['"service-0"', '"service-1"', '"service-2"']);
    expect(json.match(/"scope-\d"/g)).toHaveLength(5);
  });

  test('bytes do not change while the next batches are encoded', () => {
    const first = encoding.own(emit(INTERLEAVED, 'first'));
    const before = Buffer.from(first).toString('hex');
    for (let i = 0; i < 3; i++) encoding.own(emit(INTERLEAVED, 'next'.repeat(i + 1)));
    expect(Buffer.from(first).toString('hex')).toBe(before);
    expect(first.buffer.byteLength).toBe(first.byteLength);
  });

  test('text that is larger than the buffer, plain and not', () => {
    expectSame(
      encoding,
      emit(
        [
          [0, 0],
          [1, 0],
        ],
        'x'.repeat(3_000_000),
      ),
    );
    expectSame(
      encoding,
      emit(
        [
          [0, 0],
          [1, 0],
        ],
        'naïve 🚀 '.repeat(300_000),
      ),
    );
    expectSame(encoding, emit(INTERLEAVED, 'small again'));
  });

  test('many records', () => {
    expectSame(
      encoding,
      emit(
        Array.from({ length: 3000 }, (_, i) => [i % 3, 0] as const),
        'a line of text',
      ),
    );
  });

  test('after an encoding that threw, the next one is complete', () => {
    const records = emit(INTERLEAVED);
    const attributes = {
      a: 1,
      b: {
        get c(): string {
          throw new Error('no such value');
        },
      },
      d: 2,
    };
    expect(() => encoding.own([...records, altered(records[0]!, { attributes })])).toThrow('no such value');
    expectSame(encoding, emit(INTERLEAVED));
  });
});
