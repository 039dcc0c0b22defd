/**
 * Our OTLP encoders beside the stock serialisers of `@opentelemetry/otlp-transformer`: `npx tsx test/bench/encoder.ts`.
 *
 * Every batch is encoded twice. "First" is as in a run: the SDK has just made the records, V8 has not yet flattened their
 * strings, and their memory is not in the cache. "Again" is the encoder alone. Both encoders take turns with separate batches,
 * and alternate who goes first, so that noise affects both.
 */
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  encodeLogsJson,
  encodeLogsProtobuf,
  encodeTracesJson,
  encodeTracesProtobuf,
} from '../../src/formats/otlp/index.ts';
import { SdkLogs, SdkSpans } from '../formats/otlp/sdk.ts';

const SERVICES = 12;
const BATCH = 512;
const BATCHES = 16;
const ROUNDS = 21;
const WARM_UP_ROUNDS = 4;
const EPOCH_SECONDS = 1_767_225_600;

const sdkLogs = new SdkLogs();
const sdkSpans = new SdkSpans();
const scopes = Array.from({ length: SERVICES }, (_, i) => {
  const attributes = {
    'service.name': `service-${i}`,
    'service.namespace': 'bench',
    'service.version': '1.4.2',
    'service.instance.id': `service-${i}-7d9f`,
    'deployment.environment.name': 'demo',
    'host.name': `host-${i % 3}`,
  };
  return {
    logger: sdkLogs.provider({ attributes }).getLogger('firedrill', '0.1.0'),
    tracer: sdkSpans.provider({ attributes }).getTracer('firedrill', '0.1.0'),
  };
});

let sequence = 0;

/** What every log and span of a simulated shop carries. */
function common(n: number) {
  return {
    'user.id': `user-${(n * 7919) % 100_000}`,
    'session.id': `sess-${((n * 2_654_435_761) % 2 ** 32).toString(16)}`,
    'request.id': `req-${((n * 40_503) % 2 ** 32).toString(36)}`,
    'http.request.method': n % 3 === 0 ? 'POST' : 'GET',
    'http.route': '/api/orders/{id}',
    'http.response.status_code': n % 20 === 0 ? 503 : 200,
  };
}

function contextOf(n: number) {
  const traceId = (BigInt(n) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).padStart(32, '0').slice(-32);
  const spanId = (BigInt(n) * 0x9e3779b97f4a7c15n).toString(16).padStart(16, '0').slice(-16);
  return { traceId, spanId, traceFlags: 1 };
}

/** 6 to 10 attributes, a message of about 40 characters. */
function freshLogs(): ReadableLogRecord[] {
  for (let i = 0; i < BATCH; i++) {
    const n = ++sequence;
    const failed = n % 20 === 0;
    const attributes = {
      'log.record.uid': `b7e1a9c2-${n}`,
      ...(n % 4 === 0 ? {} : { duration_ms: n % 500 }),
    };
    const error = failed ? { 'error.type': 'TimeoutError', 'error.code': `ERR_${100 + (n % 900)}` } : {};
    scopes[n % SERVICES]?.logger.emit({
      timestamp: [EPOCH_SECONDS + (n >> 10), (n % 1000) * 1_000_000],
      observedTimestamp: [EPOCH_SECONDS + (n >> 10), (n % 1000) * 1_000_000],
      severityNumber: failed ? 17 : 9,
      severityText: failed ? 'ERROR' : 'INFO',
      eventName: 'order.placed',
      body: `Order ${n} placed by user-${n % 1000} in ${n % 500}ms`,
      attributes: { ...attributes, ...common(n), ...error },
      context: trace.setSpanContext(ROOT_CONTEXT, contextOf(n >> 1)),
    });
  }
  return sdkLogs.take();
}

function freshSpans(): ReadableSpan[] {
  for (let i = 0; i < BATCH; i++) {
    const n = ++sequence;
    const parent = trace.setSpanContext(ROOT_CONTEXT, contextOf(n));
    const startTime: [number, number] = [EPOCH_SECONDS + (n >> 10), (n % 900) * 1_000_000];
    const tracer = scopes[n % SERVICES]?.tracer;
    const span = tracer?.startSpan(
      'POST /api/orders',
      { kind: n % 5, startTime, attributes: common(n) },
      parent,
    );
    if (n % 20 === 0) span?.setStatus({ code: SpanStatusCode.ERROR, message: 'upstream timed out' });
    span?.end([startTime[0], startTime[1] + 42_000_000]);
  }
  return sdkSpans.take();
}

type Encode<R> = (records: R[]) => Uint8Array | undefined;

/** Microseconds of this process per record. */
interface Cost {
  readonly first: number;
  readonly again: number;
}

/**
 * Means over `BATCHES` batches, each made just before it is encoded. CPU time, because the machine may be busy
 * with other work; it includes what the garbage collector's threads do meanwhile.
 */
function sample<R>(fresh: () => R[], encode: Encode<R>): Cost {
  let [first, again] = [0, 0];
  for (let i = 0; i < BATCHES; i++) {
    const batch = fresh();
    first += cpuMicros(() => encode(batch));
    again += cpuMicros(() => encode(batch));
  }
  return { first: first / (BATCH * BATCHES), again: again / (BATCH * BATCHES) };
}

function cpuMicros(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function compare<R>(name: string, fresh: () => R[], own: Encode<R>, stock: Encode<R>): void {
  const costs = { own: [] as Cost[], stock: [] as Cost[] };
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const turns = round % 2 === 0 ? (['own', 'stock'] as const) : (['stock', 'own'] as const);
    for (const turn of turns) {
      const cost = sample(fresh, turn === 'own' ? own : stock);
      if (round >= WARM_UP_ROUNDS) costs[turn].push(cost);
    }
  }
  const batch = fresh();
  const sizes = [own, stock].map((encode) => Math.round((encode(batch)?.length ?? 0) / BATCH));
  for (const time of ['first', 'again'] as const) {
    const [ours, theirs] = [costs.own, costs.stock].map((of) => median(of.map((cost) => cost[time])));
    printRow(`${name}, ${time}`, [
      ours!.toFixed(2),
      theirs!.toFixed(2),
      (theirs! / ours!).toFixed(1),
      ...sizes,
    ]);
  }
}

function printRow(name: string, cells: readonly (string | number)[]): void {
  process.stdout.write(`${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(14)).join('')}\n`);
}

process.stdout.write(
  `Node ${process.version}, ${BATCH} records a batch, ${SERVICES} services, medians of ${ROUNDS}\n`,
);
printRow('CPU time', ['own us/record', 'stock', 'ratio', 'own B/record', 'stock']);
compare('logs protobuf', freshLogs, encodeLogsProtobuf, (b) => ProtobufLogsSerializer.serializeRequest(b));
compare('traces protobuf', freshSpans, encodeTracesProtobuf, (b) =>
  ProtobufTraceSerializer.serializeRequest(b),
);
compare('logs json', freshLogs, encodeLogsJson, (b) => JsonLogsSerializer.serializeRequest(b));
compare('traces json', freshSpans, encodeTracesJson, (b) => JsonTraceSerializer.serializeRequest(b));
