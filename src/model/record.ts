/**
 * What the simulation hands to every output: log records and spans as plain values.
 * Times are epoch milliseconds with a fraction; ids are lower-case hex as W3C trace context writes them.
 */
import type { Attributes } from './attributes.ts';
import type { Level } from './level.ts';

/** One running copy of a service: what an OpenTelemetry resource describes. */
export interface ServiceInstance {
  readonly service: string;
  /** `service.instance.id`, unique within the run. */
  readonly id: string;
  /** All resource attributes, `service.name` included. */
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
  /** When it was seen: release time under the real clock, `timeMs` under a virtual one. */
  readonly observedMs: number;
  readonly level: Level;
  /** The scenario's spelling of the level, `WARNING` or `WARN`. */
  readonly severityText: string;
  /** Display message, well-formed UTF-16. */
  readonly message: string;
  /** `<run>-<sequence>`: unique, and gapless per run, so that loss and duplication can be proved. */
  readonly uid: string;
  /** Low-cardinality name of the kind of event. */
  readonly eventName: string;
  readonly span: SpanRef;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly requestId?: string;
  /** Whole milliseconds. */
  readonly durationMs?: number;
  /** Of `durationMs` what the service itself took, without its calls; only where there were any. Whole milliseconds. */
  readonly ownMs?: number;
  /** `ERR_123`, on errors only. */
  readonly errorCode?: string;
  /**
   * The service whose call this record is about: of a record at WARN or above the one that failed or refused, of any
   * other the one that answered.
   */
  readonly dependency?: string;
  /** Everything else: HTTP conventions, `error.type`, `exception.*`. */
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
  /** The parent belongs to another process: another service, or another instance. */
  readonly parentIsRemote: boolean;
  readonly startMs: number;
  /** The record's own time: a span is released when it ends. */
  readonly timeMs: number;
  readonly failed: boolean;
  readonly statusMessage?: string;
  readonly attributes: Attributes;
}

export type TelemetryRecord = LogRecord | Span;

/** The signals that outputs keep apart in their accounts. */
export type Signal = 'logs' | 'traces';
