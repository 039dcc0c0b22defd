/**
 * Sends log records through the collector with its Kafka overlay to a real broker. Each record is one message with the content
 * of firedrill's `microservice` format. Errors are also in the topic for alerts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { anyRecord } from '../formats/records.ts';
import { type Collector, startCollector } from '../stack/collector.ts';
import { type Kafka, type Message, startKafka } from '../stack/kafka.ts';
import type { RunningProcess } from '../stack/process.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWith } from '../support/needs.ts';
import { type Ended, freshFolder, runProgram, start } from '../support/program.ts';

const overlay = join(import.meta.dirname, '..', '..', 'otel-collector', 'kafka.yaml');

type Parsed = Readonly<Record<string, unknown>>;
interface Account {
  readonly ledger: {
    readonly emitted: { readonly logs: number };
    readonly outputs: readonly {
      readonly kind: string;
      readonly signal: string;
      readonly accepted: number;
    }[];
  };
}

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);
const parsedLines = (text: string): readonly Parsed[] => linesOf(text).map((line) => JSON.parse(line));
const values = (messages: readonly Message[]): readonly Parsed[] =>
  messages.map(({ value }) => JSON.parse(value));
const errorsOf = (records: readonly Parsed[]): readonly Parsed[] =>
  records.filter(({ level }) => level === 'ERROR');
/** The same for objects with the same values, whatever the order of their keys; in an order of its own. */
const canonical = (records: readonly Parsed[]): readonly string[] =>
  records.map((record) => JSON.stringify(Object.entries(record).sort())).sort();

const acceptedBy = (kind: string, { ledger }: Account): number | undefined =>
  ledger.outputs.find((row) => row.kind === kind && row.signal === 'logs')?.accepted;

/** How many records the collector knows to be in a topic. */
async function delivered({ metricsUrl }: Collector, topic: string): Promise<number> {
  const metrics = await (await fetch(metricsUrl)).text();
  const sent = new RegExp(`^otelcol_exporter_sent_log_records\\S*exporter="kafka/${topic}"\\S* (\\S+)$`, 'm');
  return Number(sent.exec(metrics)?.[1] ?? 0);
}

const untilDelivered = (collector: Collector, expected: readonly Parsed[]): Promise<void> =>
  vi.waitFor(async () => {
    expect(await delivered(collector, 'logs')).toBe(expected.length);
    expect(await delivered(collector, 'alerts')).toBe(errorsOf(expected).length);
  }, EVENTUALLY);

const readTopics = (kafka: Kafka): Promise<(readonly Message[])[]> =>
  Promise.all(['logs', 'alerts'].map((topic) => kafka.readTopic(topic)));

/** Each trace is in one partition, under its id; of each service in it, the records stand in the order of their times. */
function expectWholeTraces(messages: readonly Message[]): void {
  const partitions = new Map<string, number>();
  const newest = new Map<string, string>();
  for (const { key, partition, value } of messages) {
    const { trace_id, service, timestamp } = JSON.parse(value);
    expect(key).toBe(trace_id);
    expect(partitions.get(key) ?? partition).toBe(partition);
    partitions.set(key, partition);
    const own = `${service} in ${key}`;
    expect(timestamp >= (newest.get(own) ?? '')).toBe(true);
    newest.set(own, timestamp);
  }
  expect([...new Set(partitions.values())].sort()).toEqual([0, 1, 2]);
}

/** A sender that gives a number, a time of its own and a body with structure, and nothing else. */
const FOREIGN = {
  resourceLogs: [
    {
      resource: {},
      scopeLogs: [
        {
          logRecords: [
            {
              observedTimeUnixNano: '1747218225120000000',
              severityNumber: 21,
              body: { kvlistValue: { values: [{ key: 'lost', value: { intValue: '3' } }] } },
              attributes: [{ key: 'duration_ms', value: { doubleValue: 12.7 } }],
            },
          ],
        },
      ],
    },
  ],
};

await describeWith(['otelcol', 'kafka'], 'the collector with Kafka', (otelcol, jars) => {
  const running: RunningProcess[] = [];
  // Those that a failed test has left.
  afterAll(() => Promise.allSettled(running.map((process) => process.kill())));

  async function startBroker(dir: string, port?: number): Promise<Kafka> {
    const kafka = await startKafka({ jars: jars!, dir: join(dir, 'kafka'), port });
    running.push(kafka);
    return kafka;
  }

  async function started(dir: string): Promise<{ kafka: Kafka; collector: Collector }> {
    const kafka = await startBroker(dir);
    const env = { KAFKA_BROKERS: kafka.brokers };
    const collector = await startCollector({ binary: otelcol!, dir, overlays: [overlay], env });
    running.push(collector);
    return { kafka, collector };
  }

  describe('what the topics hold', () => {
    let account: Account;
    let ofRun: readonly Parsed[];
    let ofAnyRecords: readonly Parsed[];
    let logs: readonly Message[];
    let alerts: readonly Message[];

    beforeAll(async () => {
      const dir = freshFolder();
      const { kafka, collector } = await started(dir);
      const ended = await runProgram(
        [
          ...['microservices', '--json', '--clock', 'virtual', '--duration', '5m'],
          ...['--format', 'microservice', '--output-file', 'mine', '--rotate-size', 'off'],
        ],
        { cwd: dir, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint } },
      );
      expect(ended.code).toBe(0);
      account = JSON.parse(ended.stdout.toString());
      ofRun = parsedLines(readFileSync(join(dir, 'mine'), 'utf8'));

      const send = async (body: string): Promise<void> => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${collector.httpEndpoint}/v1/logs`, { method: 'POST', headers, body });
        expect(answer.status).toBe(200);
      };
      // In OTLP a time of 0 says that there is none.
      const dated = anyRecord.filter(({ timeMs }) => timeMs > 0);
      const records = fc.sample(dated, { numRuns: 500, seed: 1 }).map((record) => {
        const { instance } = record;
        const resource = { ...instance.resource, 'service.name': instance.service };
        return { ...record, instance: { ...instance, resource } };
      });
      const [asOtlp, asLine] = [createFormat('otlp-json'), createFormat('microservice')];
      for (const record of records) await send(asOtlp.line(record));
      ofAnyRecords = records.map((record) => JSON.parse(asLine.line(record)));
      await send(JSON.stringify(FOREIGN));

      await untilDelivered(collector, [...ofRun, ...ofAnyRecords, { level: 'ERROR' }]);
      await collector.stop();
      [logs, alerts] = (await readTopics(kafka)) as [Message[], Message[]];
      await kafka.stop();
    });

    afterAll(() => {
      logs = [];
      alerts = [];
    });

    /** All that any record of these tests has for a trace; the foreign one has none, and a run has others. */
    const anyTrace = '0af7651916cd43dd8448eb211c80319c';
    const isOfRun = ({ trace_id }: Parsed): boolean => trace_id !== undefined && trace_id !== anyTrace;

    test('each record of a run is one message, with the keys and values of our own line', () => {
      const theirs = values(logs).filter(isOfRun);
      expect(theirs).toHaveLength(acceptedBy('otlp', account)!);
      expect(acceptedBy('otlp', account)).toBe(account.ledger.emitted.logs);
      expect(canonical(theirs)).toEqual(canonical(ofRun));
    });

    test('any text, level, time and latency comes as our own format has it', () => {
      const theirs = values(logs).filter(({ trace_id }) => trace_id === anyTrace);
      expect(canonical(theirs)).toEqual(canonical(ofAnyRecords));
    });

    test('a record of another sender has the keys that it has values for', () => {
      expect(values(logs).filter(({ trace_id }) => trace_id === undefined)).toEqual([
        {
          level: 'ERROR',
          message: '{"lost":3}',
          timestamp: '2025-05-14T10:23:45.120Z',
          latency_ms: 12,
        },
      ]);
    });

    test('the alerts are the errors, and nothing else', () => {
      expect(canonical(values(alerts))).toEqual(canonical(errorsOf(values(logs))));
      expect(errorsOf(ofRun).length).toBeGreaterThan(0);
    });

    test('a trace is in one partition, with its id as the key, and each service in order', () => {
      expectWholeTraces(logs.filter(({ value }) => isOfRun(JSON.parse(value))));
      expectWholeTraces(alerts.filter(({ value }) => isOfRun(JSON.parse(value))));
    });
  });

  test('a broker that is away for ten seconds: nothing is lost, and nothing comes twice', async () => {
    const dir = freshFolder();
    const { kafka: first, collector } = await started(dir);
    const perSecond = 300;
    const run = start(
      ['microservices', '--rate', String(perSecond / 12), '--output-file', '', '--manifest', 'run.json'],
      { cwd: dir, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint } },
    );
    let written = 0;
    run.child.stdout.on('data', (chunk: Buffer) => {
      written += chunk.toString('latin1').split('\n').length - 1;
    });
    await vi.waitFor(async () => expect(await delivered(collector, 'alerts')).toBeGreaterThan(0), EVENTUALLY);
    await first.stop();
    // What it took at its end is counted a moment later.
    await run.untilLines(written + perSecond);
    const before = await delivered(collector, 'logs');
    await run.untilLines(written + 10 * perSecond);
    expect(await delivered(collector, 'logs')).toBe(before);
    const kafka = await startBroker(dir, first.port);
    await run.untilLines(written + 2 * perSecond);
    run.child.kill('SIGTERM');
    const ended: Ended = await run.ended;
    expect(ended.code).toBe(0);
    const ours = parsedLines(ended.stdout.toString());
    await untilDelivered(collector, ours);
    await collector.stop();
    const [logs, alerts] = (await readTopics(kafka)) as [Message[], Message[]];
    await kafka.stop();

    expect(canonical(values(logs))).toEqual(canonical(ours));
    expect(canonical(values(alerts))).toEqual(canonical(errorsOf(ours)));
    const account: Account = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8'));
    expect(logs).toHaveLength(acceptedBy('otlp', account)!);
    expectWholeTraces(logs);
    // Nor did the sender have to send anything again, which the files would have twice.
    const ids = parsedLines(readFileSync(join(dir, 'app.ndjson'), 'utf8')).map(({ id }) => id);
    expect(ids).toHaveLength(ours.length);
    expect(new Set(ids).size).toBe(ours.length);
  });
});
