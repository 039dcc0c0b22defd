/** Backfills two hours into the real collector: every record arrives once, oldest first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawFiles, startCollector } from '../stack/collector.ts';
import { describeWith } from '../support/needs.ts';
import { type ReceivedLog, type ReceivedSpan, receivedLogs, receivedSpans } from '../support/otlp-files.ts';
import { type Ended, freshFolder, runProgram } from '../support/program.ts';

const HOURS = 2;
const SERVICES = 12;
/** One record a second each. */
const PLANNED = HOURS * 3600 * SERVICES;
/** What has begun when the time is over is given this long to end. */
const DRAIN_MS = 2000;
const ENVIRONMENT = 'deployment.environment.name';

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

/** Names that the resources of a file of requests have under a key; each once. */
function resourceValues(path: string, key: string): readonly string[] {
  const pattern = new RegExp(`"key":"${key.replaceAll('.', '\\.')}","value":\\{"stringValue":"([^"]*)"`, 'g');
  return [...new Set(lines(path).flatMap((line) => [...line.matchAll(pattern)].map(([, value]) => value!)))];
}

/** By service, in the order of the file. */
function byService<T extends { readonly service: string }>(received: readonly T[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const record of received) {
    const group = groups.get(record.service);
    if (group) group.push(record);
    else groups.set(record.service, [record]);
  }
  return groups;
}

await describeWith('otelcol', 'a backfill into the real collector', (binary) => {
  const tried = [
    { protocol: 'http/json', compression: 'gzip' },
    { protocol: 'grpc', compression: 'none' },
  ] as const;

  describe.each(tried)('over $protocol', ({ protocol, compression }) => {
    let dir: string;
    let mine: string;
    let ended: Ended;
    let beforeMs: number;
    let afterMs: number;
    let logs: readonly ReceivedLog[];
    let spans: readonly ReceivedSpan[];

    beforeAll(async () => {
      dir = freshFolder();
      const collector = await startCollector({ binary, dir, overlays: [rawFiles] });
      mine = freshFolder();
      beforeMs = Date.now();
      ended = await runProgram(
        [
          ...['backfill', 'microservices', '--from', `-${HOURS}h`, '--seed', '1', '--manifest', 'run.json'],
          ...['--no-console', '--output-file', 'mine.json', '--format', 'json', '--rotate-size', 'off'],
        ],
        {
          cwd: mine,
          env: {
            OTEL_EXPORTER_OTLP_ENDPOINT:
              protocol === 'grpc' ? collector.grpcEndpoint : collector.httpEndpoint,
            OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
            OTEL_EXPORTER_OTLP_COMPRESSION: compression,
          },
        },
      );
      afterMs = Date.now();
      await collector.stop();
      logs = receivedLogs(dir);
      spans = receivedSpans(dir);
    });

    afterAll(() => {
      logs = [];
      spans = [];
    });

    const accountOf = () => JSON.parse(readFileSync(join(mine, 'run.json'), 'utf8'));

    test('ends well, with all that was planned accepted', () => {
      expect(ended.stderr).toContain('the account balances');
      expect(ended.code).toBe(0);
      const { ledger } = accountOf();
      // An episode that is under way at the end may be a record ahead of a service's rate.
      expect(Math.abs(ledger.planned.logs - PLANNED)).toBeLessThanOrEqual(SERVICES);
      expect(ledger.outputs).toMatchObject([
        { kind: 'file', signal: 'logs', accepted: ledger.emitted.logs },
        { kind: 'otlp', signal: 'logs', accepted: ledger.emitted.logs },
        { kind: 'otlp', signal: 'traces', accepted: ledger.emitted.spans },
      ]);
      expect(ledger).toMatchObject({ filtered: 0, skipped: 0, emitted: { logs: ledger.planned.logs } });
    });

    test('has every record once, in its files of lines as well', () => {
      const { run, ledger } = accountOf();
      const sequence = logs.map(({ uid }) => Number(uid.split('-')[1])).sort((a, b) => a - b);
      expect(sequence).toEqual(Array.from({ length: ledger.emitted.logs }, (_, i) => i));
      expect(logs.every(({ uid }) => uid.startsWith(`${run}-`))).toBe(true);
      expect(spans).toHaveLength(ledger.emitted.spans);
      expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
      expect([...lines(join(dir, 'app.ndjson'))].sort()).toEqual([...lines(join(mine, 'mine.json'))].sort());
      expect(lines(join(dir, 'app.log'))).toHaveLength(ledger.emitted.logs);
      expect(lines(join(dir, 'app.csv'))).toHaveLength(ledger.emitted.logs + 1);
    });

    test('oldest first in every service, from two hours ago until now', () => {
      const services = byService(logs);
      expect(services.size).toBe(SERVICES);
      const hoursMs = HOURS * 3_600_000;
      for (const [service, own] of services) {
        const times = own.map(({ timeNanos }) => timeNanos);
        const late = times.filter((time, i) => i > 0 && time < times[i - 1]!);
        expect([service, late]).toEqual([service, []]);
        const [first, last] = [Number(times[0]) / 1e6, Number(times.at(-1)) / 1e6];
        expect(first).toBeGreaterThanOrEqual(beforeMs - hoursMs);
        expect(first).toBeLessThan(afterMs - hoursMs + 60_000);
        expect(last).toBeGreaterThan(beforeMs - 60_000);
        expect(last).toBeLessThan(afterMs + DRAIN_MS);
      }
      // A span leaves when it ends.
      for (const [service, own] of byService(spans)) {
        const late = own.filter(({ endNanos }, i) => i > 0 && endNanos < own[i - 1]!.endNanos);
        expect([service, late]).toEqual([service, []]);
      }
    });

    test('each log lies within its span, which came too', () => {
      const bySpan = new Map(spans.map((span) => [span.spanId, span]));
      const astray = logs.filter(({ spanId, traceId, service, timeNanos }) => {
        const span = bySpan.get(spanId);
        if (span?.traceId !== traceId || span.service !== service) return true;
        return timeNanos < span.startNanos || timeNanos > span.endNanos;
      });
      expect(astray).toEqual([]);
    });

    test('never in one stream with live records: its environment is backfill-<run>', () => {
      const wanted = [`backfill-${accountOf().run}`];
      expect(resourceValues(join(dir, 'logs.otlp.jsonl'), ENVIRONMENT)).toEqual(wanted);
      expect(resourceValues(join(dir, 'traces.otlp.jsonl'), ENVIRONMENT)).toEqual(wanted);
    });
  });
});
