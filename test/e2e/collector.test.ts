/** The built program with the real collector: no record is missing or duplicated, and every log is within its span. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Collector, rawFiles, startCollector } from '../stack/collector.ts';
import { describeWith } from '../support/needs.ts';
import { receivedLogs, receivedSpans } from '../support/otlp-files.ts';
import { type Ended, freshFolder, runProgram, start } from '../support/program.ts';

const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

interface Row {
  readonly kind: string;
  readonly signal: 'logs' | 'traces';
  readonly accepted: number;
}

const ledgerOf = ({ stdout }: Ended) => JSON.parse(stdout.toString()).ledger;
const otlpRow = (ended: Ended, signal: Row['signal']): Row =>
  ledgerOf(ended).outputs.find((row: Row) => row.kind === 'otlp' && row.signal === signal);

/** Every log record emitted is in the collector's file once, and lies within its span, which is there too. */
function expectWholeStory(folder: string, ended: Ended): void {
  const { emitted } = ledgerOf(ended);
  const logs = receivedLogs(folder);
  const spans = receivedSpans(folder);
  expect(new Set(logs.map((log) => log.uid)).size).toBe(logs.length);
  expect(logs).toHaveLength(emitted.logs);
  const sequence = logs.map((log) => Number(log.uid.split('-').at(-1))).sort((a, b) => a - b);
  expect(sequence).toEqual(Array.from({ length: emitted.logs }, (_, i) => i));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(spans.length);
  expect(spans).toHaveLength(emitted.spans);
  const astray = logs.filter((log) => {
    const span = byId.get(log.spanId);
    return (
      span === undefined ||
      span.traceId !== log.traceId ||
      span.service !== log.service ||
      log.timeNanos < span.startNanos ||
      log.timeNanos > span.endNanos
    );
  });
  expect(astray).toEqual([]);
  const orphans = spans.filter(
    (span) => span.parentSpanId !== '' && byId.get(span.parentSpanId)?.traceId !== span.traceId,
  );
  expect(orphans).toEqual([]);
}

await describeWith('otelcol', 'the real collector', (binary) => {
  let collector: Collector | undefined;
  afterEach(async () => {
    await collector?.stop();
    collector = undefined;
  });

  const protocols = [
    ['http/json', 'firedrill'],
    ['http/protobuf', 'firedrill'],
    ['grpc', 'firedrill'],
    ['http/json', 'sdk'],
    ['http/protobuf', 'sdk'],
    ['grpc', 'sdk'],
  ] as const;

  describe.each(protocols)('over %s with the exporter %s', (protocol, exporter) => {
    const endpointOf = (to: Collector): string => (protocol === 'grpc' ? to.grpcEndpoint : to.httpEndpoint);
    const envFor = (to: Collector, gzip: boolean): Record<string, string> => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpointOf(to),
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      ...(gzip ? { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' } : {}),
    });

    test('has every record, once, with its trace', async () => {
      collector = await startCollector({ binary, dir: freshFolder(), overlays: [rawFiles] });
      const ended = await runProgram(
        ['--json', '--count', '5000', '--rate', '2000', '--exporter', exporter, '--clock', 'virtual'],
        {
          env: envFor(collector, false),
        },
      );
      expect(ended.stderr).toMatch(/the account balances/);
      expect(ended.code).toBe(0);
      await collector.stop();
      expect(otlpRow(ended, 'logs').accepted).toBe(5000);
      expectWholeStory(collector.dir, ended);
    });

    test('after SIGTERM in the middle of a burst, gzipped: nothing missing, nothing twice', async () => {
      collector = await startCollector({ binary, dir: freshFolder(), overlays: [rawFiles] });
      // A burst follows every quiet second; more than 700 lines in can only be within one.
      const run = start(
        [
          '--rate',
          '400',
          '--burst-frequency',
          '1',
          '--burst-duration',
          '60',
          '--exporter',
          exporter,
          '--format',
          'json',
          '--output-file',
          '',
          '--manifest',
          'run.json',
        ],
        { env: envFor(collector, true), cwd: collector.dir },
      );
      await run.untilLines(1500);
      run.child.kill('SIGTERM');
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      await collector.stop();
      const manifest = { ...ended, stdout: readFileSync(join(collector.dir, 'run.json')) };
      expect(ledgerOf(manifest).emitted.logs).toBeGreaterThanOrEqual(1500);
      expectWholeStory(collector.dir, manifest);
    });
  });

  test.each(['text', 'csv', 'json'] as const)('its %s file holds the same lines as ours', async (format) => {
    collector = await startCollector({ binary, dir: freshFolder() });
    const cwd = freshFolder();
    const { code } = await runProgram(
      [
        '--clock',
        'virtual',
        '--rate',
        '200',
        '--duration',
        '30s',
        '--format',
        format,
        '--no-console',
        '--output-file',
        'mine',
      ],
      {
        cwd,
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint },
      },
    );
    expect(code).toBe(0);
    await collector.stop();
    const theirs = lines(
      join(collector.dir, { text: 'app.log', csv: 'app.csv', json: 'app.ndjson' }[format]),
    );
    const ours = lines(join(cwd, 'mine'));
    expect(ours.length).toBeGreaterThan(5900);
    expect(theirs.sort()).toEqual(ours.sort());
  });

  test('one that is not there at start is waited for, and gets everything', async () => {
    const first = await startCollector({ binary, dir: freshFolder() });
    const { httpEndpoint, dir } = first;
    await first.stop();
    const run = start(['--rate', '50', '--json', '--output-file', ''], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: httpEndpoint },
    });
    await run.until('stderr', 'connection refused');
    const { host } = new URL(httpEndpoint);
    collector = await startCollector({ binary, dir, overlays: [rawFiles], env: { OTLP_HTTP: host } });
    await run.until('stderr', 'delivering again');
    run.child.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(0);
    await collector.stop();
    expectWholeStory(dir, ended);
  });

  test('a collector killed during a run: reported once, and the account explains every record', async () => {
    collector = await startCollector({ binary, dir: freshFolder() });
    const run = start(['--rate', '200', '--json'], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint },
    });
    await run.until('stderr', 'OTLP logs to');
    await collector.kill();
    collector = undefined;
    await run.until('stderr', /OTLP: .*(refused|reset|closed|hang up|broke)/);
    run.child.kill('SIGTERM');
    const ended = await run.ended;
    const { emitted, outputs } = ledgerOf(ended);
    for (const row of outputs.filter((entry: Row) => entry.kind === 'otlp')) {
      const { accepted, rejected, dropped, unconfirmed, pending } = row;
      expect(accepted + rejected + dropped + unconfirmed + pending).toBe(
        row.signal === 'logs' ? emitted.logs : emitted.spans,
      );
    }
    expect(ended.stderr.match(/records are kept and retried/g)).toHaveLength(1);
    expect([4, 5]).toContain(ended.code);
  });
});
