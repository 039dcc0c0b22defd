/**
 * Ten thousand records of each built-in scenario through the real collector: its files, the log store (a real Loki, or a
 * second collector) and the real Jaeger all have every record, and the same ones as firedrill's own outputs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { builtInScenarios } from '../../src/config/scenario/index.ts';
import { startCollector } from '../stack/collector.ts';
import { type Jaeger, startJaeger } from '../stack/jaeger.ts';
import { audit } from '../support/audit.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { spansBetween } from '../support/jaeger-query.ts';
import { countsOf, type LogStore, startLogStore } from '../support/log-store.ts';
import type { LokiLine } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import type { ReceivedSpan } from '../support/otlp-files.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const RECORDS = 10_000;
/** Each scenario has hours of its own, so that its records are told from the others' by their time. */
const HOURS_MS = 6 * 3_600_000;
const LEAD_MS = 600_000;
const NOW = Date.now();
/** Where the scenario's own rate would need days, or none of its incidents would be among the records. */
const rates: Readonly<Record<string, string>> = { heartbeat: '10', 'incident-day': '0.1' };

/** What the collector calls them. */
const files = { text: 'app.log', csv: 'app.csv', json: 'app.ndjson' } as const;

interface Account {
  readonly ledger: { readonly emitted: { readonly logs: number; readonly spans: number } };
  readonly services: Readonly<Record<string, { readonly logs: number }>>;
}

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

await describeWith(['otelcol', 'jaeger'], 'the fan-out', (otelcol = '', jaegerBinary = '') => {
  let store: LogStore;
  let jaeger: Jaeger;

  beforeAll(async () => {
    const dir = freshFolder();
    store = await startLogStore({ otelcol, dir });
    jaeger = await startJaeger({ binary: jaegerBinary, dir });
  });

  afterAll(async () => {
    await Promise.all([store?.stop(), jaeger?.stop()]);
  });

  describe.each(builtInScenarios().map((name, i) => ({ name, i })))('of $name', ({ name, i }) => {
    let ours: string;
    let theirs: string;
    let account: Account;
    let logs: readonly LokiLine[];
    let spans: readonly ReceivedSpan[];
    /** What the collector printed: its console output and its own log. */
    let printed: readonly string[];

    beforeAll(async () => {
      ours = freshFolder();
      theirs = freshFolder();
      const startMs = NOW - (i + 1) * HOURS_MS;
      // The first spans began before the first record.
      const fromMs = startMs - LEAD_MS;
      const toMs = fromMs + HOURS_MS;
      const collector = await startCollector({
        binary: otelcol,
        dir: theirs,
        loki: store.url,
        jaeger: jaeger.otlpEndpoint,
      });
      const outputs = Object.entries(files).map(([format, file]) => ({ file: join(ours, file), format }));
      const ended = await runProgram(
        [
          ...['run', name, '--json', '--count', String(RECORDS), '--outputs', JSON.stringify(outputs)],
          ...['--clock', 'virtual', '--start', new Date(startMs).toISOString()],
          ...(rates[name] ? ['--rate', rates[name]] : []),
        ],
        { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint } },
      );
      expect(ended.stderr).toContain('the account balances');
      expect(ended.code).toBe(0);
      account = JSON.parse(ended.stdout.toString());
      const { emitted } = account.ledger;
      await vi.waitFor(async () => {
        logs = await store.lines(fromMs, toMs);
        expect(logs).toHaveLength(emitted.logs);
        spans = await spansBetween(jaeger.url, fromMs, toMs);
        expect(spans).toHaveLength(emitted.spans);
      }, EVENTUALLY);
      await collector.stop();
      printed = collector.logs().split('\n');
    });

    afterAll(() => {
      logs = [];
      spans = [];
      printed = [];
    });

    test.each(['text', 'csv', 'json'] as const)('its %s file holds the same lines as ours', (format) => {
      const mine = lines(join(ours, files[format]));
      expect(mine).toHaveLength(account.ledger.emitted.logs + (format === 'csv' ? 1 : 0));
      expect([...lines(join(theirs, files[format]))].sort()).toEqual([...mine].sort());
    });

    test('its console has each record on a line, and its own log no warning', () => {
      const uids = printed.flatMap((line) => / log\.record\.uid=(\S+)/.exec(line)?.[1] ?? []);
      expect(audit(uids, RECORDS)).toEqual({ missing: [], repeated: [] });
      expect(printed.filter((line) => /^\S+\t(?:warn|error)\t/.test(line))).toEqual([]);
    });

    test("the store's count of each service is the account's", () => {
      expect(logs).toHaveLength(RECORDS);
      const accounted = Object.entries(account.services).map(([service, { logs }]) => [service, logs]);
      expect(countsOf(logs)).toEqual(Object.fromEntries(accounted));
    });

    test('the store has each record with the text and the context that our json file has', () => {
      const mine = lines(join(ours, files.json)).map((line) => {
        const { id, service, level, message, trace_id, span_id } = JSON.parse(line);
        return [id, service, level, message, trace_id, span_id];
      });
      const found = logs.map(({ line, labels: { service_name }, metadata }) => {
        const { log_record_uid, severity_text, trace_id, span_id } = metadata;
        return [log_record_uid, service_name, severity_text, line, trace_id, span_id];
      });
      expect(found.sort()).toEqual(mine.sort());
      // Which is no column of that file.
      expect(logs.filter(({ metadata }) => metadata.event_name).length).toBeGreaterThan(0);
    });

    test('each log lies within its span, which is in Jaeger', () => {
      const bySpan = new Map(spans.map((span) => [span.spanId, span]));
      expect(bySpan.size).toBe(account.ledger.emitted.spans);
      const astray = logs.filter(({ timeNanos, labels, metadata }) => {
        const span = bySpan.get(metadata.span_id ?? '');
        if (!span || span.traceId !== metadata.trace_id || span.service !== labels.service_name) return true;
        return timeNanos < span.startNanos || timeNanos > span.endNanos;
      });
      expect(astray).toEqual([]);
    });
  });
});
