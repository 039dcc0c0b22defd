/** The output that goes through the SDK: one contract towards the engine, one channel for each signal. */
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
import type { Keeps } from './narrowing.ts';
import { OtlpExporter } from './otlp-exporter.ts';
import { patience } from './patience.ts';
import { STOCK_EXPORTS, stockLogExporter, stockSpanExporter, telling } from './stock-exporter.ts';
import { createTransport } from './transport/index.ts';
import { Trouble } from './trouble.ts';

/** Records on their way before more are dropped; encoded, and so bounded in bytes as well (`Room`). */
const MOST_RECORDS = 200_000;
/** The same for exporters of the SDK's interface, which get records and not bytes: they wait as objects of some 2 KB. */
const MOST_OBJECTS = 20_000;
/** Records on their way from which a run under the policy `wait` is asked to wait, where nobody says another number. */
const HIGH_WATER = 20_000;
/** Requests at once where order does not matter. */
const IN_FLIGHT = 4;

export interface OtlpOptions {
  readonly targets: readonly OtlpTarget[];
  /** Ours, which tells what became of every record, or the SDK's own. */
  readonly exporter: 'firedrill' | 'sdk';
  /** `wait`: the run waits and nothing overtakes; `drop`: what does not fit is dropped and counted. */
  readonly whenFull: 'drop' | 'wait';
  /** What the body of a log record holds, where that is not its message. */
  readonly body?: Body | undefined;
  /** What of log records and their resources is sent; absent: everything. */
  readonly keeps?: Keeps | undefined;
  /** Records on their way from which the run waits, under that policy. */
  readonly highWater?: number | undefined;
  /** How long a batch is tried again; absent: as fits the policy. */
  readonly retryForMs?: number | undefined;
  readonly onTrouble: (message: string) => void;
}

/** Exporters of the SDK's interfaces, handed in from code. */
export interface HandedExporters {
  readonly logs?: BatchExporter<SdkLogRecord>;
  readonly traces?: BatchExporter<ReadableSpan>;
}

export async function openOtlpOutput(options: OtlpOptions): Promise<Output> {
  const { whenFull, body, keeps, highWater } = options;
  const ways = { whenFull, body, keeps, highWater };
  const trouble = new Trouble(options.onTrouble);
  const target = (signal: Signal): OtlpTarget | undefined =>
    options.targets.find((candidate) => candidate.signal === signal);
  const logs = target('logs');
  const traces = target('traces');
  if (options.exporter === 'sdk') {
    const exporters: HandedExporters = {
      ...(logs && { logs: telling(await stockLogExporter(logs), trouble) }),
      ...(traces && { traces: telling(await stockSpanExporter(traces), trouble) }),
    };
    return new OtlpOutput('otlp', exporters, { ...foreignBounds(whenFull), ...ways });
  }
  const logEncoder = logs?.protocol === 'http/json' ? encodeLogsJson : encodeLogsProtobuf;
  const spanEncoder = traces?.protocol === 'http/json' ? encodeTracesJson : encodeTracesProtobuf;
  const exporters: HandedExporters = {
    ...(logs && { logs: await ourExporter(logs, logEncoder, options, trouble) }),
    ...(traces && { traces: await ourExporter(traces, spanEncoder, options, trouble) }),
  };
  // Ours queues and orders by itself, and so may encode as soon as a batch is full.
  return new OtlpOutput('otlp', exporters, {
    mostRecords: MOST_RECORDS,
    mostExports: Number.POSITIVE_INFINITY,
    ...ways,
  });
}

/** An output around the caller's exporters: whatever they do not tell counts as unconfirmed. */
export function sdkOutput(
  name: string,
  exporters: HandedExporters,
  { whenFull, body }: Pick<OtlpOptions, 'whenFull' | 'body'>,
): Output {
  const { logs, traces } = exporters;
  const lent = { ...(logs && { logs: borrowed(logs) }), ...(traces && { traces: borrowed(traces) }) };
  return new OtlpOutput(name, lent, { ...foreignBounds(whenFull), whenFull, body });
}

/**
 * For exporters that do not queue: one export at once keeps a stream in order even when a batch is sent again. A run that
 * waits does so long before the bound, which then only keeps a single large write from being dropped.
 */
const foreignBounds = (whenFull: 'drop' | 'wait'): Bounds =>
  whenFull === 'wait'
    ? { mostRecords: MOST_RECORDS, mostExports: 1 }
    : { mostRecords: MOST_OBJECTS, mostExports: STOCK_EXPORTS };

type Bounds = Pick<ChannelOptions<unknown>, 'mostRecords' | 'mostExports'>;

/** An exporter that belongs to the caller: it is flushed at the end and not shut down. */
const borrowed = <R>(exporter: BatchExporter<R>): BatchExporter<R> => ({
  export: (records, done) => exporter.export(records, done),
  shutdown: async () => exporter.forceFlush?.(),
});

async function ourExporter<R>(
  target: OtlpTarget,
  encode: (records: readonly R[]) => Uint8Array,
  { whenFull, retryForMs }: OtlpOptions,
  trouble: Trouble,
): Promise<BatchExporter<R>> {
  const inFlight = whenFull === 'wait' ? 1 : IN_FLIGHT;
  return new OtlpExporter({
    encode,
    transport: await createTransport({ ...target, connections: inFlight }),
    inFlight,
    ...patience(whenFull, retryForMs),
    trouble,
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
      mostRecords,
      mostExports,
      whenFull,
      body,
      keeps,
      highWater = HIGH_WATER,
    }: Pick<OtlpOptions, 'whenFull' | 'body' | 'keeps' | 'highWater'> & Bounds,
  ) {
    this.name = name;
    this.#whenFull = whenFull;
    this.#highWater = highWater;
    const bounds = { mostRecords, mostExports };
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
