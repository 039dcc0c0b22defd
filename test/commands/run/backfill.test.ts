/** `firedrill backfill`: the stretch of time that was asked for, oldest first, in streams of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listen, type Received, receive } from '../../emit/transport/support.ts';
import { type Ended, freshFolder, type ProgramOptions, runProgram } from '../../support/program.ts';
import { generations } from './outputs-support.ts';

const FROM = Date.UTC(2026, 2, 1);
const HOUR = ['--from', '2026-03-01T00:00:00Z', '--to', '2026-03-01T01:00:00Z'];
const HOUR_MS = 3_600_000;
/** What has begun when the time is over is given this long to end. */
const DRAIN_MS = 2000;
/** One file, however much there is. */
const TO_FILE = ['--no-console', '--output-file', 'past.log', '--rotate-size', 'off', '--seed', '1'];

const backfill = (args: readonly string[], options?: ProgramOptions): Promise<Ended> =>
  runProgram(['backfill', ...args], options);

const lines = (text: Buffer | string): readonly string[] => text.toString().split('\n').slice(0, -1);
const linesIn = (cwd: string, file = 'past.log'): readonly string[] =>
  lines(readFileSync(join(cwd, file), 'utf8'));
const accountOf = ({ stdout, stderr }: Ended) => {
  if (stdout.length === 0) throw new Error(stderr);
  return JSON.parse(stdout.toString());
};

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

const textOf = (attributes: readonly KeyValue[], key: string): string | undefined =>
  attributes.find((entry) => entry.key === key)?.value.stringValue;

/** Resources of OTLP/JSON requests, by `key` of their attributes; each once. */
function resources(requests: readonly string[], key: string): readonly (string | undefined)[] {
  const found = new Set<string | undefined>();
  for (const request of requests) {
    const { resourceLogs = [], resourceSpans = [] } = JSON.parse(request);
    for (const { resource } of [...resourceLogs, ...resourceSpans])
      found.add(textOf(resource.attributes, key));
  }
  return [...found].sort();
}

/** Takes whatever comes by OTLP and keeps it. */
async function collector(): Promise<{ readonly endpoint: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push(await receive(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  return { endpoint: `http://${await listen(server)}`, received };
}

describe('the time range', () => {
  test('has every record, or the end of an episode that started in it, oldest first, each id once', async () => {
    const cwd = freshFolder();
    const { code, stderr } = await backfill([...HOUR, ...TO_FILE, '--format', 'json'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/for 3600 s\n/);
    expect(stderr).toContain('the account balances');
    const records = linesIn(cwd).map((line) => JSON.parse(line));
    const times = records.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(FROM);
    expect(times[0]).toBeLessThan(FROM + 60_000);
    expect(times.at(-1)).toBeLessThan(FROM + HOUR_MS + DRAIN_MS);
    expect(times.filter((time) => time > FROM + HOUR_MS - 60_000).length).toBeGreaterThan(0);
    const [run] = records[0].id.split('-');
    expect(records.map(({ id }) => id)).toEqual(records.map((_, i) => `${run}-${i}`));
  });

  test('has the same lines as a run on a virtual clock over this time', async () => {
    const cwd = freshFolder();
    await backfill(['web-access', ...HOUR, ...TO_FILE, '--format', 'combined'], { cwd });
    const { stdout } = await runProgram([
      ...['web-access', '--clock', 'virtual', '--start', '2026-03-01T00:00:00Z', '--duration', '1h'],
      ...['--seed', '1', '--output-file', '', '--format', 'combined'],
    ]);
    expect(linesIn(cwd).length).toBeGreaterThan(5000);
    expect(linesIn(cwd)).toEqual(lines(stdout));
  });

  test.each([
    [['--from', '-24h'], 24 * HOUR_MS, 0],
    [['--from', '-1d', '--to', '-23h30m'], 24 * HOUR_MS, 23.5 * HOUR_MS],
    [['--from', '-90m', '--to', 'now'], 1.5 * HOUR_MS, 0],
  ] as const)('%j counts back from now', async (stretch, fromMs, toMs) => {
    const before = Date.now();
    const cwd = freshFolder();
    const ended = await backfill([...stretch, '--json', '--output-file', 'past.log', '--count', '100000'], {
      cwd,
    });
    const after = Date.now();
    const { started, figures } = accountOf(ended);
    expect(Date.parse(started)).toBeGreaterThanOrEqual(before - fromMs);
    expect(Date.parse(started)).toBeLessThanOrEqual(after - fromMs);
    expect(ended.stderr).toContain(`for ${(fromMs - toMs) / 1000} s, up to 100000 records`);
    const hours = figures.hourly.map(({ from }: { from: string }) => Date.parse(from));
    expect(hours[0]).toBeLessThanOrEqual(after - fromMs);
    expect(hours.at(-1)).toBeLessThanOrEqual(after - toMs + DRAIN_MS);
  });

  test('is repeated byte for byte by a seed; another range is another run', async () => {
    const bytes = async (stretch: readonly string[]): Promise<Buffer> => {
      const cwd = freshFolder();
      await backfill(['microservices', ...stretch, ...TO_FILE, '--format', 'otlp-json'], { cwd });
      return readFileSync(join(cwd, 'past.log'));
    };
    const quarter = ['--from', '2026-03-01T00:00:00Z', '--to', '2026-03-01T00:15:00Z'];
    const first = await bytes(quarter);
    expect(first.length).toBeGreaterThan(5_000_000);
    expect(first.equals(await bytes(quarter))).toBe(true);
    const later = await bytes(['--from', '2026-03-01T00:15:00Z', '--to', '2026-03-01T00:30:00Z']);
    const runOf = (file: Buffer) => /"backfill-([0-9a-f]{8})"/.exec(file.toString('utf8', 0, 2000))?.[1];
    expect(runOf(first)).toBeDefined();
    expect(runOf(later)).not.toBe(runOf(first));
  });
});

describe('separate streams', () => {
  const KEY = 'deployment.environment.name';

  test('every record, also marks of incidents, has the environment backfill-<run>, whatever the settings', async () => {
    const cwd = freshFolder();
    writeFileSync(
      join(cwd, 'shop.yaml'),
      `name: shop
description: A till with an environment of its own, and trouble.
resource: { ${KEY}: live }
traffic: { rate: 20 }
levels: { INFO: 90%, ERROR: 10% }
services:
  till:
    resource: { ${KEY}: till-live }
    events: [{ name: sold, level: INFO, message: sold }, { name: stuck, level: ERROR, message: stuck }]
  bank:
    events: [{ name: paid, level: INFO, message: paid }, { name: refused, level: ERROR, message: refused }]
incidents:
  - { name: jam, at: 1m, for: 2m, service: till, errors: 50% }
`,
    );
    const ended = await backfill(['shop.yaml', ...HOUR, ...TO_FILE, '--json', '--format', 'otlp-json'], {
      cwd,
      env: { OTEL_RESOURCE_ATTRIBUTES: `${KEY}=from-outside` },
    });
    const { run, incidents } = accountOf(ended);
    expect(resources(linesIn(cwd), 'service.name')).toEqual(['bank', 'firedrill', 'till']);
    expect(resources(linesIn(cwd), KEY)).toEqual([`backfill-${run}`]);
    expect(incidents).toEqual([
      {
        name: 'jam',
        service: 'till',
        started: '2026-03-01T00:01:00.000Z',
        ended: '2026-03-01T00:03:00.000Z',
      },
    ]);
  });

  test('logs and spans over OTLP have it as well', async () => {
    const { endpoint, received } = await collector();
    const ended = await backfill([...HOUR, '--json', '--output-file', '', '--otlp-endpoint', endpoint]);
    expect(ended.code).toBe(0);
    const { run, ledger } = accountOf(ended);
    const bodies = received.map(({ body }) => body.toString());
    expect(resources(bodies, KEY)).toEqual([`backfill-${run}`]);
    expect(ledger.outputs).toMatchObject([
      { signal: 'logs', accepted: ledger.emitted.logs },
      { signal: 'traces', accepted: ledger.emitted.spans },
    ]);
    expect(received.every(({ headers }) => headers['x-scope-orgid'] === undefined)).toBe(true);
  });

  test('with --tenant they keep their environment, and every request names the tenant', async () => {
    const { endpoint, received } = await collector();
    const ended = await backfill(
      [...HOUR, '--json', '--output-file', '', '--otlp-endpoint', endpoint, '--tenant', 'drill-1'],
      { env: { OTEL_EXPORTER_OTLP_HEADERS: 'X-Scope-OrgID=live,x-team=shop' } },
    );
    expect(ended.code).toBe(0);
    expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/v1/logs', '/v1/traces']));
    expect(received.every(({ headers }) => headers['x-scope-orgid'] === 'drill-1')).toBe(true);
    expect(received.every(({ headers }) => headers['x-team'] === 'shop')).toBe(true);
    expect(
      resources(
        received.map(({ body }) => body.toString()),
        KEY,
      ),
    ).toEqual(['demo']);
  });
});

describe('files and the console', () => {
  const WEEK = ['--from', '2026-03-01T12:00:00Z', '--to', '2026-03-08T12:00:00Z', '--seed', '1'];

  test('web-access: a file for each day, seven old ones compressed, nothing on the console', async () => {
    const cwd = freshFolder();
    const ended = await backfill(['web-access', ...WEEK, '--rate', '0.1', '--rotate-size', 'off'], { cwd });
    expect(ended.code).toBe(0);
    expect(ended.stdout.length).toBe(0);
    expect(ended.stderr).toContain('to logs/access.log (combined, access); logs/error.log (text, from WARN)');
    expect(ended.stderr).toContain('not on the console: --console shows the records there');
    const files = generations(join(cwd, 'logs'), 'access.log');
    expect(files.map(({ name }) => name)).toEqual([
      ...[7, 6, 5, 4, 3, 2, 1].map((n) => `access.log.${n}.gz`),
      'access.log',
    ]);
    const days = files.map(({ text }) => [...new Set(lines(text).map((line) => /\[(\d\d)/.exec(line)![1]))]);
    expect(days).toEqual(['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => [day]));
  });

  test('removed files are reported, once for each output', async () => {
    const cwd = freshFolder();
    const ended = await backfill(['heartbeat', ...HOUR, '--rate', '50', '--seed', '1'], { cwd });
    const files = generations(join(cwd, 'logs'), 'heartbeat.log');
    expect(files).toHaveLength(4);
    for (const { text } of files) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 ** 2);
    expect(ended.stderr.match(/rotation keeps 3 old files and removes older ones/g)).toHaveLength(1);
  });

  test('a file is not rotated unless a setting asks for it', async () => {
    const cwd = freshFolder();
    const { ledger } = accountOf(
      await backfill([...HOUR, '--rate', '50', '--json', '--output-file', 'past.log'], { cwd }),
    );
    const [file, ...more] = generations(cwd, 'past.log');
    expect(more).toEqual([]);
    expect(Buffer.byteLength(file!.text)).toBeGreaterThan(10 * 1024 ** 2);
    expect(lines(file!.text)).toHaveLength(ledger.emitted.logs);
  });

  test.each([{ args: ['--console'] }, { args: ['--outputs', '[{ console: true }]'] }])(
    '$args: records are on the console on request',
    async ({ args }) => {
      const cwd = freshFolder();
      const ended = await backfill(['web-access', ...HOUR, '--count', '50', ...args], { cwd });
      expect(lines(ended.stdout)).toHaveLength(50);
      expect(ended.stderr).not.toContain('not on the console');
    },
  );
});

test('settings hold as in a run, and no page is served', async () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'mine.yaml'), 'rate: 50\nbursts: false\n');
  const ended = await backfill(
    [
      'demo-backend',
      ...HOUR,
      '--settings',
      'mine.yaml',
      '--api-ratio',
      '0',
      '--json',
      '--manifest',
      'past.json',
    ],
    { cwd, env: { LOG_LEVEL: 'WARNING', CONTROL_PORT: '0' } },
  );
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain('50 log records/s');
  expect(ended.stderr).not.toContain('page, metrics and control');
  const account = accountOf(ended);
  expect(account.ledger.planned.logs).toBe(50 * 3600);
  expect(account.ledger.filtered + account.ledger.emitted.logs).toBe(50 * 3600);
  expect(account.services.api.logs).toBe(0);
  expect(account.services.auth.logs).toBeGreaterThan(6000);
  expect(JSON.parse(readFileSync(join(cwd, 'past.json'), 'utf8'))).toMatchObject(account);
});

describe('an invalid range is refused, and nothing is written', () => {
  interface Refusal {
    readonly args: readonly string[];
    readonly says: readonly string[];
  }

  test.each<Refusal>([
    { args: [], says: ['--from: is required'] },
    { args: ['--from', '-1h', '--to', '-2h'], says: ['--from', '-1h is not before -2h'] },
    { args: ['--from', '-1h', '--to', '-1h'], says: ['--from', '-1h is not before -1h'] },
    { args: ['--from', '2026-02-30T00:00:00Z'], says: ['--from', '2026-02-30', 'or now, -24h'] },
    { args: ['--from', '2026-03-01T00:00:00'], says: ['--from', 'with a zone'] },
    { args: ['--from', '-1h', '--to', '2999-01-01T00:00:00Z'], says: ['--to', 'is in the future'] },
    {
      args: ['--from', 'soon', '--to', 'later'],
      says: ['--from: cannot use "soon"', '--to: cannot use "later"'],
    },
    { args: ['--from', '-1h', '--start', '2026-03-01'], says: ["unknown option '--start'"] },
    { args: ['--from', '-1h', '--duration', '1h'], says: ["unknown option '--duration'"] },
    { args: ['--from', '-1h', '--clock', 'real'], says: ["unknown option '--clock'"] },
    { args: ['--from', '-1h', '--control-port', '0'], says: ["unknown option '--control-port'"] },
    { args: ['nosuch', '--from', '-1h'], says: ['nosuch'] },
    {
      args: ['--from', '-1h', '--output-file', ''],
      says: ['the records have no output', '--otlp-endpoint', '--console'],
    },
    {
      args: ['--from', '-1h', '--tenant', 'a\nb', '--otlp-endpoint', 'http://127.0.0.1:1'],
      says: ['--tenant', 'without spaces'],
    },
    {
      args: ['--from', '-1h', '--tenant', '', '--otlp-endpoint', 'http://127.0.0.1:1'],
      says: ['--tenant', 'without spaces'],
    },
  ])('$args', async ({ args, says }) => {
    const { code, stdout, stderr } = await backfill(args);
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    for (const part of says) expect(stderr).toContain(part);
  });
});
