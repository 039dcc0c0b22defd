/**
 * The output that writes Loki's push API, for rules that select labels of one's own or parse the line. Each stream has
 * a channel and an exporter to itself: Loki keeps order by stream, and answers exactly for one stream at a time.
 */
import type { Body } from '../formats/index.ts';
import { encodePush, type PushEntry } from '../formats/loki-push.ts';
import { hrTime } from '../formats/otlp/hr-time.ts';
import { streamNames } from '../formats/stream-labels.ts';
import type { Output, OutputAccount } from '../model/output.ts';
import type { LogRecord, TelemetryRecord } from '../model/record.ts';
import type { StreamLabel } from '../model/stream-label.ts';
import { BATCH_RECORDS, Channel } from './channel.ts';
import { OtlpExporter } from './otlp-exporter.ts';
import { patience } from './patience.ts';
import { httpTransport } from './transport/http.ts';
import type { Transport } from './transport/index.ts';
import { judgePushAnswer, PUSH_ANSWER_BYTES } from './transport/loki-status.ts';
import { Trouble } from './trouble.ts';

export interface LokiPushOptions {
  /** Loki's base address, without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly labels: readonly StreamLabel[];
  /** What a line holds, where that is not the record's message. */
  readonly body?: Body | undefined;
  /** `wait`: the run waits and nothing overtakes within a stream; `drop`: what does not fit is dropped and counted. */
  readonly whenFull: 'drop' | 'wait';
  /** How long a batch is tried again; absent: as fits the policy. */
  readonly retryForMs?: number | undefined;
  readonly onTrouble: (message: string) => void;
}

export interface LokiPush {
  readonly output: Output;
  /** A label that all of its streams have. */
  readonly label: string;
  /** That label's value for a record. */
  readonly countedAs: (record: LogRecord) => string;
}

/** Of one stream, on their way before more are dropped. */
const MOST_RECORDS = 50_000;
/** Of one stream, from which a run under the policy `wait` is asked to wait. */
const HIGH_WATER = 3 * BATCH_RECORDS;
/** Requests at once, of as many streams. */
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
    { judge: judgePushAnswer, answerBytes: PUSH_ANSWER_BYTES },
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
  readonly #trouble: Trouble;
  /** Of all streams together, of which a scenario may have any number. */
  readonly #patience: ReturnType<typeof patience>;
  readonly #streams = new Map<string, Stream>();

  constructor(options: LokiPushOptions, nameOf: (record: LogRecord) => string, transport: Transport) {
    this.#options = options;
    this.#nameOf = nameOf;
    this.#transport = transport;
    this.#trouble = new Trouble(options.onTrouble, 'Loki');
    this.#patience = patience(options.whenFull, options.retryForMs);
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
      ...this.#patience,
      trouble: this.#trouble,
    });
    return new Channel({
      signal: 'logs',
      exporter,
      mostRecords: MOST_RECORDS,
      mostExports: Number.POSITIVE_INFINITY,
    });
  }

  #channels(): readonly Channel<PushEntry>[] {
    return [...this.#streams.values()].map(({ channel }) => channel);
  }
}

/** One stream. No two of its entries have the same time: of two that are alike in time and line Loki would keep one. */
class Stream {
  readonly channel: Channel<PushEntry>;
  #seconds = 0;
  #nanos = 0;

  constructor(channel: Channel<PushEntry>) {
    this.channel = channel;
  }

  /** A nanosecond is made up where a record comes at the time of the one before. */
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
