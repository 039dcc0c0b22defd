/** Real records of the OpenTelemetry SDK: emitted by its providers, captured by its in-memory exporters. */
import type { Attributes } from '@opentelemetry/api';
import type { LogAttributes } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

export interface ServiceResource {
  readonly attributes?: Attributes;
  readonly schemaUrl?: string;
}

const UNLIMITED = { attributeCountLimit: 1024, attributeValueLengthLimit: Number.POSITIVE_INFINITY };

/** Several services in one process, with a provider each. All records go to one list in order of emission. */
export class SdkLogs {
  readonly #exporter = new InMemoryLogRecordExporter();

  provider(resource: ServiceResource = {}, attributeCountLimit = 1024): LoggerProvider {
    return new LoggerProvider({
      resource: resourceFromAttributes(resource.attributes ?? {}, { schemaUrl: resource.schemaUrl }),
      logRecordLimits: { ...UNLIMITED, attributeCountLimit },
      processors: [new SimpleLogRecordProcessor({ exporter: this.#exporter })],
    });
  }

  /** The records emitted since the last call. */
  take(): ReadableLogRecord[] {
    const records = [...this.#exporter.getFinishedLogRecords()];
    this.#exporter.reset();
    return records;
  }
}

export class SdkSpans {
  readonly #exporter = new InMemorySpanExporter();

  provider(resource: ServiceResource = {}, attributeCountLimit = 1024): BasicTracerProvider {
    return new BasicTracerProvider({
      resource: resourceFromAttributes(resource.attributes ?? {}, { schemaUrl: resource.schemaUrl }),
      spanLimits: { attributeCountLimit, eventCountLimit: 2, linkCountLimit: 2 },
      spanProcessors: [new SimpleSpanProcessor(this.#exporter)],
    });
  }

  take(): ReadableSpan[] {
    const spans = [...this.#exporter.getFinishedSpans()];
    this.#exporter.reset();
    return spans;
  }
}

/** A log record with these attributes and this body. */
export function logWith(attributes: LogAttributes, body?: LogAttributes[string]): ReadableLogRecord[] {
  const logs = new SdkLogs();
  logs
    .provider()
    .getLogger('scope')
    .emit({ attributes, body, timestamp: [1, 2], observedTimestamp: [3, 4] });
  return logs.take();
}

/** A record of the SDK with some fields replaced. A spread would lose the getters of its class. */
export function altered<R extends object>(record: R, changes: Partial<R>): R {
  return Object.create(record, Object.getOwnPropertyDescriptors(changes)) as R;
}
