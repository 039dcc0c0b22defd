/**
 * Outputs that go away, fill up or cannot be written, and a collector that is stopped or killed: what is lost, what
 * is there twice, and that it is never more than the configuration promises.
 */
import { readFileSync, symlinkSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Collector, type CollectorOptions, startCollector } from '../stack/collector.ts';
import { startJaeger } from '../stack/jaeger.ts';
import { freePorts } from '../stack/ports.ts';
import type { RunningProcess } from '../stack/process.ts';
import { audit } from '../support/audit.ts';
import { metricOf } from '../support/collector-metrics.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { spansBetween } from '../support/jaeger-query.ts';
import { type LogStore, startLogStore, type Wanted } from '../support/log-store.ts';
import { describeWith } from '../support/needs.ts';
import { type Ended, freshFolder, start } from '../support/program.ts';

/** What `--clock virtual` sends at most in a request. */
const REQUEST = 1000;
const NOTHING = { missing: [], repeated: [] };

/** The uid in a line of each of the collector's files. */
const files = {
  'app.log': (line: string) => line.split(' | ')[2]!,
  'app.csv': (line: string) => line.split(',')[2]!,
  'app.ndjson': (line: string): string => JSON.parse(line).id,
} as const;
type File = keyof typeof files;

/** A line of any of them begins with its time and has no other. */
const TIME = String.raw`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d`;
const WHOLE = RegExp(`^(\\{"timestamp":")?${TIME}(?!.*${TIME})`);

interface Row {
  readonly signal: 'logs' | 'traces';
  readonly accepted: number;
}

await describeWith(['otelcol', 'jaeger'], 'outages', (otelcol = '', jaegerBinary = '') => {
  let dir: string;
  let storePort: number;
  let storeUrl: string;
  let store: LogStore;
  let fromMs: number;
  let running: RunningProcess[];

  beforeEach(async () => {
    dir = freshFolder();
    [storePort] = (await freePorts(1)) as [number];
    storeUrl = `http://127.0.0.1:${storePort}`;
    fromMs = Date.now() - 3_600_000;
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((program) => program.kill()));
  });

  async function started<T extends RunningProcess>(program: Promise<T>): Promise<T> {
    running.push(await program);
    return program;
  }
  async function ended(program: RunningProcess, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    running.splice(running.indexOf(program), 1);
    await program[how]();
  }

  /** In the place of Loki: a real one where this machine has it. */
  const logStore = async (): Promise<LogStore> => {
    store = await started(startLogStore({ otelcol, dir, port: storePort }));
    return store;
  };
  /** In the folder of the one before, if there was one, and where the sender expects it. */
  const collector = (options: Partial<CollectorOptions> = {}, before?: Collector) =>
    started(
      startCollector({
        ...{ binary: otelcol, dir, loki: storeUrl, ...options },
        ...(before && { env: { OTLP_HTTP: new URL(before.httpEndpoint).host } }),
      }),
    );

  /** The past, as fast as the collector takes it: so many records, or on until it is told to end. */
  const backThen = (to: Collector, records?: number, scenario = 'storefront') =>
    start(
      [
        ...[
          scenario,
          '--json',
          ...(records === undefined ? [] : ['--count', String(records)]),
          '--output-file',
          '',
        ],
        ...['--clock', 'virtual', '--start', new Date(fromMs).toISOString()],
      ],
      // What it still holds when it is ended must arrive, however slow the machine is.
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: to.httpEndpoint, SHUTDOWN_TIMEOUT: '5m' } },
    );

  /** The records a run emitted, after a look at its account: the collector has accepted all of them. */
  function emitted(account: string): { readonly logs: number; readonly spans: number } {
    const { ledger } = JSON.parse(account);
    const rows: readonly Row[] = ledger.outputs.filter(({ kind }: { kind: string }) => kind === 'otlp');
    expect(rows).toMatchObject([
      { signal: 'logs', accepted: ledger.emitted.logs },
      { signal: 'traces', accepted: ledger.emitted.spans },
    ]);
    return ledger.emitted;
  }
  const linesIn = (file: File): readonly string[] =>
    readFileSync(join(dir, file), 'utf8')
      .split('\n')
      .slice(file === 'app.csv' ? 1 : 0, -1);
  const inFile = (file: File, records: number, lines = linesIn(file)) =>
    audit(lines.map(files[file]), records);
  const inFiles = (records: number) => (Object.keys(files) as File[]).map((file) => inFile(file, records));
  async function inStore(wanted: Wanted = {}): Promise<readonly string[]> {
    const found = await store.lines(fromMs, Date.now(), wanted);
    return found.map(({ metadata }) => metadata.log_record_uid!);
  }

  const waiting = ({ metricsUrl }: Collector, exporter = 'otlp_http/loki') =>
    metricOf(metricsUrl, 'exporter_queue_size', exporter);

  test('Loki stopped for twenty seconds: nothing lost, nothing twice, and the sender never hears of it', async () => {
    const before = await logStore();
    const via = await collector();
    const run = start(
      [
        ...['--rate', '500', '--no-bursts', '--duration', '50s', '--manifest', 'run.json'],
        ...['--format', 'json', '--output-file', ''],
      ],
      { cwd: dir, env: { OTEL_EXPORTER_OTLP_ENDPOINT: via.httpEndpoint } },
    );
    await run.untilLines(1000);
    await ended(before);
    await run.untilLines(12_000); // 22 s into the run
    expect(await waiting(via)).toBeGreaterThan(8_000);
    await logStore();
    await vi.waitFor(async () => expect(await waiting(via)).toBe(0), EVENTUALLY);
    run.child.kill('SIGTERM');
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/OTLP: /);
    const { logs } = emitted(readFileSync(join(dir, 'run.json'), 'utf8'));
    await vi.waitFor(async () => expect(audit(await inStore(), logs)).toEqual(NOTHING), EVENTUALLY);
    expect(await metricOf(via.metricsUrl, 'receiver_refused_log_records', 'otlp')).toBe(0);
    await ended(via);
    expect(inFiles(logs)).toEqual([NOTHING, NOTHING, NOTHING]);
  });

  test.each(['stop', 'kill'] as const)(
    'a collector that ends (%s) while Loki and Jaeger are away: the next one delivers what waited',
    async (how) => {
      const first = await collector();
      const { code, stdout } = await backThen(first, 3000).ended;
      expect(code).toBe(0);
      const { logs, spans } = emitted(stdout.toString());
      await vi.waitFor(async () => {
        expect(await waiting(first)).toBe(logs);
        expect(await waiting(first, 'otlp_http/jaeger')).toBe(spans);
      }, EVENTUALLY);
      await ended(first, how);
      await logStore();
      const jaeger = await started(startJaeger({ binary: jaegerBinary, dir }));
      await collector({ jaeger: jaeger.otlpEndpoint });
      await vi.waitFor(async () => {
        expect(audit(await inStore(), logs)).toEqual(NOTHING);
        expect(await spansBetween(jaeger.url, fromMs - 600_000, Date.now())).toHaveLength(spans);
      }, EVENTUALLY);
    },
  );

  test('a full queue and a full disk: the others have everything once, and what was dropped is counted', async () => {
    symlinkSync('/dev/full', join(dir, 'app.log'));
    const size = 3 * REQUEST;
    const tiny = `yaml:exporters::otlp_http/loki::sending_queue::queue_size: ${size}`;
    const via = await collector({ overlays: [tiny] });
    const { code, stdout, stderr } = await backThen(via, 10_000).ended;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/OTLP: /);
    const { logs } = emitted(stdout.toString());
    const dropped = () => metricOf(via.metricsUrl, 'exporter_enqueue_failed_log_records', 'otlp_http/loki');
    await vi.waitFor(async () => {
      expect(await metricOf(via.metricsUrl, 'exporter_sent_log_records', 'file/csv')).toBe(logs);
      expect(await metricOf(via.metricsUrl, 'exporter_sent_log_records', 'file/json')).toBe(logs);
      expect(await metricOf(via.metricsUrl, 'exporter_send_failed_log_records', 'file/text')).toBe(logs);
      expect((await waiting(via)) + (await dropped())).toBe(logs);
    }, EVENTUALLY);
    expect(await dropped()).toBeGreaterThanOrEqual(logs - size);
    await logStore();
    await vi.waitFor(async () => expect(await waiting(via)).toBe(0), EVENTUALLY);
    // A collector shows what it has taken once it has written it to its file.
    await vi.waitFor(async () => {
      const { missing, repeated } = audit(await inStore(), logs);
      expect({ missing: missing.length, repeated }).toEqual({ missing: await dropped(), repeated: [] });
    }, EVENTUALLY);
    await ended(via);
    expect(inFile('app.csv', logs)).toEqual(NOTHING);
    expect(inFile('app.ndjson', logs)).toEqual(NOTHING);
    expect(via.logs()).toContain('sending queue is full');
    expect(via.logs()).toContain('no space left on device');
  });

  describe('a collector that ends in the middle of a run', () => {
    beforeEach(() => {
      fromMs = Date.now() - 24 * 3_600_000; // far more than is sent
    });

    /** Ends it once it has written some of the records, and starts it anew when the sender has noticed. */
    async function interrupted(how: 'stop' | 'kill', scenario?: string): Promise<Ended> {
      const first = await collector();
      const run = backThen(first, undefined, scenario);
      await vi.waitFor(() => expect(linesIn('app.ndjson').length).toBeGreaterThan(4000), EVENTUALLY);
      await ended(first, how);
      await run.until('stderr', 'records are kept and retried');
      const second = await collector({}, first);
      await run.until('stderr', 'delivering again');
      run.child.kill('SIGTERM');
      const result = await run.ended;
      expect(result.code, result.stderr).toBe(0);
      // The last one in the store: those before it are, too, because its queue keeps the order.
      const account = result.stdout.toString();
      const last = `${JSON.parse(account).run}-${emitted(account).logs - 1}`;
      await vi.waitFor(async () => expect(await inStore({ uid: last })).toEqual([last]), EVENTUALLY);
      await ended(second);
      return result;
    }

    test('stopped: nothing is lost and nothing is twice', async () => {
      await logStore();
      const { stdout } = await interrupted('stop');
      const { logs } = emitted(stdout.toString());
      expect(audit(await inStore(), logs)).toEqual(NOTHING);
      expect(inFiles(logs)).toEqual([NOTHING, NOTHING, NOTHING]);
      const header = readFileSync(join(dir, 'app.csv'), 'utf8').split('\n')[0]!;
      expect(header).toMatch(/^timestamp,level,id,/);
      expect(linesIn('app.csv')).not.toContain(header);
    });

    // It had said that they arrived, so nobody sends them again. The sender's account cannot know it; uids tell.
    test('killed: each output lacks at most what it had yet to take, which is a few requests in a row', async () => {
      await logStore();
      // One service: requests group records by service, so only one's records stand in the order they were emitted in.
      const { stdout } = await interrupted('kill', 'web-access');
      const { logs } = emitted(stdout.toString());
      const audits = (Object.keys(files) as File[]).map((file) => {
        const lines = linesIn(file);
        const whole = lines.filter((line) => WHOLE.test(line));
        // It may have written half a line, behind which the next one goes on: neither of the two can be read.
        expect(lines.length - whole.length).toBeLessThanOrEqual(1);
        return inFile(file, logs, whole);
      });
      for (const { missing, repeated } of [audit(await inStore(), logs), ...audits]) {
        // One that is worked on, one that waits for each processor, and the line behind half a line.
        expect(missing.length).toBeLessThanOrEqual((1 + cpus().length) * REQUEST + 1);
        if (missing.length > 0) expect(missing.at(-1)! - missing[0]! + 1).toBe(missing.length);
        // One was not answered yet, and came again.
        expect(repeated.length).toBeLessThanOrEqual(REQUEST);
      }
    });
  });

  test('a record dated before Loki can begin goes without its time, and holds up nobody', async () => {
    await logStore();
    const { httpEndpoint } = await collector();
    // Milliseconds where nanoseconds belong; the zero time of Go; a good one, which must not wait for them.
    const times = [String(Date.now()), '11651379494838206464', `${Date.now()}000000`];
    for (const timeUnixNano of times) {
      const record = {
        timeUnixNano,
        severityNumber: 9,
        severityText: 'INFO',
        body: { stringValue: timeUnixNano },
      };
      const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'dated' } }] };
      const sent = await fetch(`${httpEndpoint}/v1/logs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] }),
      });
      expect(sent.status).toBe(200);
    }
    await vi.waitFor(async () => {
      const lines = await store.lines(fromMs, Date.now() + 60_000, { service: 'dated' });
      expect(lines.map(({ line }) => line).sort()).toEqual([...times].sort());
    }, EVENTUALLY);
  });
});
