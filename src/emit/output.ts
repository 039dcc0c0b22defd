/** The output that uses the SDK, with one channel for each signal. */
import type { SdkLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Body } from '../formats/index.ts';
import {
  encodeLogsJson,
  encodeLogsProtobuf,
  encodeTracesJson,
  encodeTracesProtobuf,
} from '../formats/otlp/index.ts';
import type { OtlpTarget } from '../model/otlp-target.ts';
import type { Output, OutputAccount } from '../model/output.ts';
import type { Signal, TelemetryRecord } from '../model/record.ts';
import type { BatchExporter } from './batch-exporter.ts';
import { Channel, type ChannelOptions, logProcessor, spanProcessor } from './channel.ts';
import { Emitter } from './emitter.ts';
import { EndpointReporter } from './endpoint-reporter.ts';
import type { Keeps } from './narrowing.ts';
import { OtlpExporter } from './otlp-exporter.ts';
import { retryLimits } from './retry-limits.ts';
import { STOCK_EXPORTS, stockLogExporter, stockSpanExporter, withReports } from './stock-exporter.ts';
import { createTransport } from './transport/index.ts';

/** Maximum number of pending records with our exporter, which also limits their bytes (`ByteBudget`). */
const MAX_RECORDS = 200_000;
/** The same for other exporters. They hold records as objects of about 2 KB. */
const MAX_OBJECTS = 20_000;
/** With the policy `wait`, the run waits when more records are pending, unless `highWater` is set. */
const HIGH_WATER = 20_000;
/** Concurrent requests if order does not matter. */
const IN_FLIGHT = 4;

export interface OtlpOptions {
  readonly targets: readonly OtlpTarget[];
  /** `firedrill`: our exporter, which accounts for every record. `sdk`: the SDK's own. */
  readonly exporter: 'firedrill' | 'sdk';
  /** `wait`: the run waits, and records stay in order. `drop`: records that do not fit are dropped and counted. */
  readonly whenFull: 'drop' | 'wait';
  /** Makes the body of a log record. Default: its message. */
  readonly body?: Body | undefined;
  /** Which attributes of log records and resources to send. Default: all. */
  readonly keeps?: Keeps | undefined;
  /** With the policy `wait`: number of pending records above which the run waits. */
  readonly highWater?: number | undefined;
  /** How long a batch is retried, in milliseconds. Default: depends on `whenFull`. */
  readonly retryForMs?: number | undefined;
  readonly onTrouble: (message: string) => void;
}

/** Exporters with the SDK's interfaces, passed in from code. */
export interface HandedExporters {
  readonly logs?: BatchExporter<SdkLogRecord>;
  readonly traces?: BatchExporter<ReadableSpan>;
}

export async function openOtlpOutput(options: OtlpOptions): Promise<Output> {
  const { whenFull, body, keeps, highWater } = options;
  const ways = { whenFull, body, keeps, highWater };
  const reporter = new EndpointReporter(options.onTrouble);
  const target = (signal: Signal): OtlpTarget | undefined =>
    options.targets.find((candidate) => candidate.signal === signal);
  const logs = target('logs');
  const traces = target('traces');
  if (options.exporter === 'sdk') {
    const exporters: HandedExporters = {
      ...(logs && { logs: withReports(await stockLogExporter(logs), reporter) }),
      ...(traces && { traces: withReports(await stockSpanExporter(traces), reporter) }),
    };
    return new OtlpOutput('otlp', exporters, { ...sdkExporterBounds(whenFull), ...ways });
  }
  const logEncoder = logs?.protocol === 'http/json' ? encodeLogsJson : encodeLogsProtobuf;
  const spanEncoder = traces?.protocol === 'http/json' ? encodeTracesJson : encodeTracesProtobuf;
  const exporters: HandedExporters = {
    ...(logs && { logs: await ourExporter(logs, logEncoder, options, reporter) }),
    ...(traces && { traces: await ourExporter(traces, spanEncoder, options, reporter) }),
  };
  // Our exporter has its own queue, so it can take and encode every batch immediately.
  return new OtlpOutput('otlp', exporters, {
    maxRecords: MAX_RECORDS,
    maxExports: Number.POSITIVE_INFINITY,
    ...ways,
  });
}

/** An output with the caller's exporters. Records without a known outcome count as unconfirmed. */
export function sdkOutput(
  name: string,
  exporters: HandedExporters,
  { whenFull, body }: Pick<OtlpOptions, 'whenFull' | 'body'>,
): Output {
  const { logs, traces } = exporters;
  const lent = { ...(logs && { logs: borrowed(logs) }), ...(traces && { traces: borrowed(traces) }) };
  return new OtlpOutput(name, lent, { ...sdkExporterBounds(whenFull), whenFull, body });
}

/**
 * For exporters without a queue. With one export at a time, a stream stays in order even if a batch is sent again. A run
 * that waits stays far below the limit; it only has to be large enough for a single large write.
 */
const sdkExporterBounds = (whenFull: 'drop' | 'wait'): Bounds =>
  whenFull === 'wait'
    ? { maxRecords: MAX_RECORDS, maxExports: 1 }
    : { maxRecords: MAX_OBJECTS, maxExports: STOCK_EXPORTS };

type Bounds = Pick<ChannelOptions<unknown>, 'maxRecords' | 'maxExports'>;

/** The caller owns the exporter: it is flushed at the end, but not shut down. */
const borrowed = <R>(exporter: BatchExporter<R>): BatchExporter<R> => ({
  export: (records, done) => exporter.export(records, done),
  shutdown: async () => exporter.forceFlush?.(),
});

async function ourExporter<R>(
  target: OtlpTarget,
  encode: (records: readonly R[]) => Uint8Array,
  { whenFull, retryForMs }: OtlpOptions,
  reporter: EndpointReporter,
): Promise<BatchExporter<R>> {
  const inFlight = whenFull === 'wait' ? 1 : IN_FLIGHT;
  return new OtlpExporter({
    encode,
    transport: await createTransport({ ...target, connections: inFlight }),
    inFlight,
    ...retryLimits(whenFull, retryForMs),
    reporter,
  });
}

class OtlpOutput implements Output {
  readonly kind = 'otlp';
  readonly name: string;
  readonly #logs: Channel<SdkLogRecord> | undefined;
  readonly #traces: Channel<ReadableSpan> | undefined;
  readonly #emitter: Emitter;
  readonly #whenFull: 'drop' | 'wait';
  readonly #highWater: number;

  constructor(
    name: string,
    exporters: HandedExporters,
    {
      maxRecords,
      maxExports,
      whenFull,
      body,
      keeps,
      highWater = HIGH_WATER,
    }: Pick<OtlpOptions, 'whenFull' | 'body' | 'keeps' | 'highWater'> & Bounds,
  ) {
    this.name = name;
    this.#whenFull = whenFull;
    this.#highWater = highWater;
    const bounds = { maxRecords, maxExports };
    if (exporters.logs) this.#logs = new Channel({ signal: 'logs', exporter: exporters.logs, ...bounds });
    if (exporters.traces)
      this.#traces = new Channel({ signal: 'traces', exporter: exporters.traces, ...bounds });
    this.#emitter = new Emitter(
      this.#logs && logProcessor(this.#logs),
      this.#traces && spanProcessor(this.#traces),
      { body, keeps },
    );
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    for (const record of records) {
      if (record.kind === 'log') this.#emitter.log(record);
      else this.#emitter.span(record);
    }
    if (this.#whenFull === 'drop') return undefined;
    const full = this.#channels().filter((channel) => channel.pending > this.#highWater);
    if (full.length === 0) return undefined;
    return Promise.all(full.map((channel) => channel.pendingBelow(this.#highWater / 2))).then(
      () => undefined,
    );
  }

  async flush(deadlineMs: number): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.flush(deadlineMs)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.close()));
  }

  accounts(): readonly OutputAccount[] {
    return this.#channels().map((channel) => channel.account(this.name));
  }

  #channels(): readonly (Channel<SdkLogRecord> | Channel<ReadableSpan>)[] {
    return [this.#logs, this.#traces].filter((channel) => channel !== undefined);
  }
}
