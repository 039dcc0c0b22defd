/**
 * The output for Loki's push API, for rules that select custom labels or parse the line. Each stream has its own channel
 * and exporter: Loki keeps order by stream, and its response is exact only for a request with one stream.
 */
import type { Body } from '../formats/index.ts';
import { encodePush, type PushEntry } from '../formats/loki-push.ts';
import { hrTime } from '../formats/otlp/hr-time.ts';
import { streamNames } from '../formats/stream-labels.ts';
import type { Output, OutputAccount } from '../model/output.ts';
import type { LogRecord, TelemetryRecord } from '../model/record.ts';
import type { StreamLabel } from '../model/stream-label.ts';
import { BATCH_RECORDS, Channel } from './channel.ts';
import { EndpointReporter } from './endpoint-reporter.ts';
import { OtlpExporter } from './otlp-exporter.ts';
import { retryLimits } from './retry-limits.ts';
import { httpTransport } from './transport/http.ts';
import type { Transport } from './transport/index.ts';
import { interpretPushAnswer, PUSH_ANSWER_BYTES } from './transport/loki-status.ts';

export interface LokiPushOptions {
  /** Loki's base URL, without a trailing slash. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly labels: readonly StreamLabel[];
  /** Makes the line of a record. Default: its message. */
  readonly body?: Body | undefined;
  /** `wait`: the run waits, and a stream stays in order. `drop`: records that do not fit are dropped and counted. */
  readonly whenFull: 'drop' | 'wait';
  /** How long a batch is retried, in milliseconds. Default: depends on `whenFull`. */
  readonly retryForMs?: number | undefined;
  readonly onTrouble: (message: string) => void;
}

export interface LokiPush {
  readonly output: Output;
  /** The name of a label that all streams have. */
  readonly label: string;
  /** The value of that label for a record. */
  readonly countedAs: (record: LogRecord) => string;
}

/** Maximum number of pending records per stream. */
const MAX_RECORDS = 50_000;
/** With the policy `wait`, the run waits when a stream has more pending records. */
const HIGH_WATER = 3 * BATCH_RECORDS;
/** Concurrent requests, each for a different stream. */
const CONNECTIONS = 4;

export function openLokiPush(options: LokiPushOptions): LokiPush {
  const { url, headers, timeoutMs, labels } = options;
  const names = streamNames(labels);
  const transport = httpTransport(
    {
      signal: 'logs',
      protocol: 'http/protobuf',
      url: `${url}/loki/api/v1/push`,
      headers,
      timeoutMs,
      compression: 'none',
      connections: CONNECTIONS,
    },
    Date.now,
    { interpret: interpretPushAnswer, answerBytes: PUSH_ANSWER_BYTES },
  );
  const output = new LokiPushOutput(options, names.nameOf, transport);
  return { output, label: names.counted, countedAs: names.countedAs };
}

class LokiPushOutput implements Output {
  readonly kind = 'loki';
  readonly name = 'loki';
  readonly #options: LokiPushOptions;
  readonly #nameOf: (record: LogRecord) => string;
  readonly #transport: Transport;
  readonly #reporter: EndpointReporter;
  /** Shared by all streams, because a scenario may have any number of them. */
  readonly #retryLimits: ReturnType<typeof retryLimits>;
  readonly #streams = new Map<string, Stream>();

  constructor(options: LokiPushOptions, nameOf: (record: LogRecord) => string, transport: Transport) {
    this.#options = options;
    this.#nameOf = nameOf;
    this.#transport = transport;
    this.#reporter = new EndpointReporter(options.onTrouble, 'Loki');
    this.#retryLimits = retryLimits(options.whenFull, options.retryForMs);
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    const { body, whenFull } = this.#options;
    for (const record of records) {
      if (record.kind !== 'log') continue;
      this.#streamOf(record).add(record.timeMs, body ? body(record) : record.message);
    }
    if (whenFull === 'drop') return undefined;
    const full = this.#channels().filter((channel) => channel.pending > HIGH_WATER);
    if (full.length === 0) return undefined;
    return Promise.all(full.map((channel) => channel.pendingBelow(HIGH_WATER))).then(() => undefined);
  }

  async flush(deadlineMs: number): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.flush(deadlineMs)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.close()));
    await this.#transport.close();
  }

  accounts(): readonly OutputAccount[] {
    const sum = { accepted: 0, filtered: 0, rejected: 0, dropped: 0, unconfirmed: 0, pending: 0 };
    for (const { tally } of this.#channels()) {
      for (const figure of Object.keys(sum) as (keyof typeof sum)[]) sum[figure] += tally[figure];
    }
    return [{ name: this.name, kind: this.kind, signal: 'logs', ...sum }];
  }

  #streamOf(record: LogRecord): Stream {
    const name = this.#nameOf(record);
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = new Stream(this.#channelTo(name));
      this.#streams.set(name, stream);
    }
    return stream;
  }

  #channelTo(stream: string): Channel<PushEntry> {
    const exporter = new OtlpExporter<PushEntry>({
      encode: (entries) => encodePush(stream, entries),
      transport: this.#transport,
      inFlight: 1,
      ...this.#retryLimits,
      reporter: this.#reporter,
    });
    return new Channel({
      signal: 'logs',
      exporter,
      maxRecords: MAX_RECORDS,
      maxExports: Number.POSITIVE_INFINITY,
    });
  }

  #channels(): readonly Channel<PushEntry>[] {
    return [...this.#streams.values()].map(({ channel }) => channel);
  }
}

/** One stream. Its timestamps are unique: Loki keeps only one of two entries with the same time and line. */
class Stream {
  readonly channel: Channel<PushEntry>;
  #seconds = 0;
  #nanos = 0;

  constructor(channel: Channel<PushEntry>) {
    this.channel = channel;
  }

  /** Adds a nanosecond if the record is not later than the previous one. */
  add(timeMs: number, line: string): void {
    const [seconds, nanos] = hrTime(timeMs);
    if (seconds > this.#seconds || (seconds === this.#seconds && nanos > this.#nanos)) {
      this.#seconds = seconds;
      this.#nanos = nanos;
    } else if (++this.#nanos === 1e9) {
      this.#seconds++;
      this.#nanos = 0;
    }
    this.channel.add({ seconds: this.#seconds, nanos: this.#nanos, line });
  }
}
