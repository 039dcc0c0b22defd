/**
 * What every output receives: log records and spans as plain values. Times are epoch milliseconds with a fraction; ids are
 * lower-case hex digits (W3C Trace Context).
 */
import type { Attributes } from './attributes.ts';
import type { Level } from './level.ts';

/** An instance of a service: what an OpenTelemetry resource describes. */
export interface ServiceInstance {
  readonly service: string;
  /** `service.instance.id`, unique within the run. */
  readonly id: string;
  /** All resource attributes, including `service.name`. */
  readonly resource: Attributes;
}

/** The span a record belongs to. */
export interface SpanRef {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
}

export interface LogRecord {
  readonly kind: 'log';
  readonly instance: ServiceInstance;
  /** When the event happened. */
  readonly timeMs: number;
  /** When it was observed: the release time with the real clock, `timeMs` with a virtual one. */
  readonly observedMs: number;
  readonly level: Level;
  /** The level as the scenario spells it: `WARNING` or `WARN`. */
  readonly severityText: string;
  /** Well-formed UTF-16. */
  readonly message: string;
  /** `<run id>-<sequence number>`: unique and without gaps, so that loss and duplication can be proven. */
  readonly uid: string;
  /** Name of the kind of event; low cardinality. */
  readonly eventName: string;
  readonly span: SpanRef;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly requestId?: string;
  /** Whole milliseconds. */
  readonly durationMs?: number;
  /** The part of `durationMs` without calls to others, if there were any. Whole milliseconds. */
  readonly ownMs?: number;
  /** `ERR_123`; only on errors. */
  readonly errorCode?: string;
  /**
   * The other service, if the record is about a call to one: at WARN and above the one that failed or refused, otherwise the
   * one that answered.
   */
  readonly dependency?: string;
  /** Everything else: HTTP attributes, `error.type`, `exception.*`. */
  readonly attributes: Attributes;
}

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface Span {
  readonly kind: 'span';
  readonly instance: ServiceInstance;
  readonly name: string;
  readonly spanKind: SpanKind;
  readonly span: SpanRef;
  /** Absent on the root span of a trace. */
  readonly parentSpanId?: string;
  /** The parent is in another process: another service or another instance. */
  readonly parentIsRemote: boolean;
  readonly startMs: number;
  /** The end of the span, at which it is released. */
  readonly timeMs: number;
  readonly failed: boolean;
  readonly statusMessage?: string;
  readonly attributes: Attributes;
}

export type TelemetryRecord = LogRecord | Span;

/** The signals that accounts distinguish. */
export type Signal = 'logs' | 'traces';
