/**
 * Emits records through the OpenTelemetry SDK. Each service instance has its own LoggerProvider and TracerProvider, and so
 * its own resource. All providers share the same processors.
 */
import {
  type Context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  type IdGenerator,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Body } from '../formats/index.ts';
import { hrTime } from '../formats/otlp/hr-time.ts';
import { logAttributes, SCOPE_NAME } from '../formats/otlp/log-attributes.ts';
import { SEVERITY_NUMBER } from '../model/level.ts';
import type {
  LogRecord,
  SpanKind as ModelSpanKind,
  ServiceInstance,
  Span,
  SpanRef,
} from '../model/record.ts';
import { CONTEXT, type Keeps, narrowed } from './narrowing.ts';
import { contextWithSpan } from './span-only-context.ts';

// Explicit, because the SDK would otherwise read limits from environment variables and truncate records.
const UNLIMITED = {
  attributeCountLimit: Number.POSITIVE_INFINITY,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
} as const;

const KIND: Readonly<Record<ModelSpanKind, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Gives the SDK the ids that the simulation generated, so that they are the same in every output. */
class PlannedIds implements IdGenerator {
  span: SpanRef = { traceId: '', spanId: '' };
  generateTraceId = (): string => this.span.traceId;
  generateSpanId = (): string => this.span.spanId;
}

export class Emitter {
  readonly #ids = new PlannedIds();
  readonly #logProcessor: LogRecordProcessor | undefined;
  readonly #spanProcessor: SpanProcessor | undefined;
  readonly #body: Body | undefined;
  readonly #keeps: Keeps | undefined;
  readonly #loggers = new Map<ServiceInstance, Logger>();
  readonly #tracers = new Map<ServiceInstance, Tracer>();

  /**
   * A signal without a processor is not emitted. `body` makes the body of a log record; default: the message. Attributes
   * that `keeps` rejects are omitted from log records.
   */
  constructor(
    logProcessor: LogRecordProcessor | undefined,
    spanProcessor: SpanProcessor | undefined,
    { body, keeps }: { readonly body?: Body | undefined; readonly keeps?: Keeps | undefined } = {},
  ) {
    this.#logProcessor = logProcessor;
    this.#spanProcessor = spanProcessor;
    this.#body = body;
    this.#keeps = keeps;
  }

  log(record: LogRecord): void {
    if (!this.#logProcessor) return;
    const keeps = this.#keeps ?? EVERYTHING;
    this.#logger(record.instance, this.#logProcessor).emit({
      timestamp: hrTime(record.timeMs),
      observedTimestamp: keeps(CONTEXT.observed) ? hrTime(record.observedMs) : UNKNOWN_TIME,
      severityNumber: SEVERITY_NUMBER[record.level],
      severityText: record.severityText,
      body: this.#body ? this.#body(record) : record.message,
      eventName: record.eventName,
      attributes: narrowed(logAttributes(record), this.#keeps),
      context: CONTEXT.trace.some(keeps)
        ? contextOf(record.span.traceId, record.span.spanId, false)
        : ROOT_CONTEXT,
    });
  }

  span(span: Span): void {
    if (!this.#spanProcessor) return;
    this.#ids.span = span.span;
    const parent =
      span.parentSpanId === undefined
        ? ROOT_CONTEXT
        : contextOf(span.span.traceId, span.parentSpanId, span.parentIsRemote);
    const live = this.#tracer(span.instance, this.#spanProcessor).startSpan(
      span.name,
      { kind: KIND[span.spanKind], startTime: hrTime(span.startMs), attributes: span.attributes },
      parent,
    );
    if (span.failed) live.setStatus({ code: SpanStatusCode.ERROR, message: span.statusMessage });
    live.end(hrTime(span.timeMs));
  }

  #logger(instance: ServiceInstance, processor: LogRecordProcessor): Logger {
    let logger = this.#loggers.get(instance);
    if (!logger) {
      const provider = new LoggerProvider({
        resource: resourceFromAttributes(narrowed(instance.resource, this.#keeps)),
        processors: [processor],
        logRecordLimits: UNLIMITED,
      });
      logger = provider.getLogger(SCOPE_NAME);
      this.#loggers.set(instance, logger);
    }
    return logger;
  }

  #tracer(instance: ServiceInstance, processor: SpanProcessor): Tracer {
    let tracer = this.#tracers.get(instance);
    if (!tracer) {
      const provider = new BasicTracerProvider({
        resource: resourceFromAttributes(instance.resource),
        sampler: new AlwaysOnSampler(),
        idGenerator: this.#ids,
        spanLimits: {
          ...UNLIMITED,
          eventCountLimit: Number.POSITIVE_INFINITY,
          linkCountLimit: Number.POSITIVE_INFINITY,
          attributePerEventCountLimit: Number.POSITIVE_INFINITY,
          attributePerLinkCountLimit: Number.POSITIVE_INFINITY,
        },
        spanProcessors: [processor],
      });
      tracer = provider.getTracer(SCOPE_NAME);
      this.#tracers.set(instance, tracer);
    }
    return tracer;
  }
}

const EVERYTHING: Keeps = () => true;
/** OTLP uses 0 for an unknown time. */
const UNKNOWN_TIME: [number, number] = [0, 0];

const contextOf = (traceId: string, spanId: string, isRemote: boolean): Context =>
  contextWithSpan({ traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote });
