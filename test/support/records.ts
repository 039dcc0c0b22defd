/** Complete, valid records for tests, with the fields that a test sets. */
import type { LogRecord, ServiceInstance, Span } from '../../src/model/record.ts';

/** 2026-01-05T00:00:00Z. */
export const START_MS = Date.UTC(2026, 0, 5);

export const instanceOf = (service: string, more: ServiceInstance['resource'] = {}): ServiceInstance => ({
  service,
  id: `${service}-1`,
  resource: { 'service.name': service, 'service.instance.id': `${service}-1`, ...more },
});

export const SHOP = instanceOf('shop');

export const SPAN_REF = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

export function logRecord(given: Partial<LogRecord> = {}): LogRecord {
  return {
    kind: 'log',
    instance: SHOP,
    timeMs: START_MS,
    observedMs: given.timeMs ?? START_MS,
    level: 'INFO',
    severityText: 'INFO',
    message: 'something happened',
    uid: 'run-0',
    eventName: 'thing.happened',
    span: SPAN_REF,
    attributes: {},
    ...given,
  };
}

export function spanRecord(given: Partial<Span> = {}): Span {
  return {
    kind: 'span',
    instance: SHOP,
    name: 'GET /things',
    spanKind: 'server',
    span: SPAN_REF,
    parentIsRemote: false,
    startMs: START_MS,
    timeMs: START_MS + 5,
    failed: false,
    attributes: {},
    ...given,
  };
}

/** `count` log records, a millisecond apart, numbered from `first`. */
export const logRecords = (count: number, first = 0): LogRecord[] =>
  Array.from({ length: count }, (_, i) =>
    logRecord({ timeMs: START_MS + first + i, uid: `run-${first + i}`, message: `message ${first + i}` }),
  );

export const spanRecords = (count: number): Span[] =>
  Array.from({ length: count }, (_, i) =>
    spanRecord({
      startMs: START_MS + i,
      timeMs: START_MS + i + 1,
      span: { ...SPAN_REF, spanId: (i + 1).toString(16).padStart(16, '0') },
    }),
  );
