/** The built program with its page: changes of ratios during a run, the HTTP API, moved files, shutdown. */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readExposition } from '../emit/exposition.ts';
import { listen } from '../emit/transport/support.ts';
import { interval999 } from '../scenarios/statistics.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { freshFolder, type ProgramOptions, type Running, runProgram, start } from '../support/program.ts';

const SERVICES = ['api', 'auth', 'inventory', 'notification', 'payment'];
/** Some four hundred records a second for each service. */
const FAST = ['--rate', '2000', '--rotate-size', 'off', '--format', 'json', '--json', '--control-port', '0'];
const SAMPLE = 1000;
/** More than a service writes in a second. */
const LATE = 600;

interface Told {
  readonly id: string;
  readonly timestamp: string;
  readonly level: string;
  readonly service: string;
}

const linesIn = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const recordsIn = (path: string): readonly Told[] => linesIn(path).map((line) => JSON.parse(line));

interface LiveRun {
  readonly run: Running;
  readonly cwd: string;
  /** `http://127.0.0.1:8080`. */
  readonly page: string;
  readonly stderr: () => string;
}

const open = new Set<Running>();
afterEach(async () => {
  for (const run of open) {
    run.child.kill('SIGKILL');
    await run.ended;
  }
  open.clear();
});

/** Starts demo-backend and waits for its page. */
async function live(options: ProgramOptions = {}): Promise<LiveRun> {
  const cwd = freshFolder();
  const run = start(['demo-backend', ...FAST], { cwd, ...options });
  open.add(run);
  let told = '';
  run.child.stderr.on('data', (chunk: Buffer) => {
    told += chunk;
  });
  const place = /page, metrics and control at (http:\/\/\S+?)\/?\n/;
  await run.until('stderr', place);
  return { run, cwd, page: place.exec(told)![1]!, stderr: () => told };
}

/** Ends it in good order: the account, which must balance, with all that was planned emitted or skipped. */
async function ended({ run }: LiveRun) {
  run.child.kill('SIGTERM');
  const { code, stdout, stderr } = await run.ended;
  open.delete(run);
  expect(stderr).toContain('the account balances');
  expect(code).toBe(0);
  const account = JSON.parse(stdout.toString());
  const { planned, emitted, skipped, filtered } = account.ledger;
  expect(planned.logs).toBe(emitted.logs + skipped + filtered);
  return account;
}

/** Every id once, none missing, in order. */
function expectGapless(records: readonly Told[], run: string, count: number): void {
  expect(records.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, i) => `${run}-${i}`));
}

function expectRatio(records: readonly Told[], ratio: number): void {
  expect(records).toHaveLength(SAMPLE);
  const bad = records.filter(({ level }) => level === 'WARNING' || level === 'ERROR').length / SAMPLE;
  const { low, high } = interval999(ratio / 10, SAMPLE);
  expect(bad).toBeGreaterThanOrEqual(low);
  expect(bad).toBeLessThanOrEqual(high);
}

interface Status {
  readonly figures: { readonly services: Readonly<Record<string, { readonly logs: number }>> };
}

const statusOf = async ({ page }: LiveRun): Promise<Status> =>
  (await (await fetch(`${page}/api/status`)).json()) as Status;

/** Waits until every service has written that many log records. */
const untilEachHas = (going: LiveRun, count: number): Promise<void> =>
  vi.waitFor(async () => {
    const { figures } = await statusOf(going);
    for (const name of SERVICES) expect(figures.services[name]?.logs ?? 0).toBeGreaterThanOrEqual(count);
  }, EVENTUALLY);

const ratios = async ({ page }: LiveRun, args: readonly string[]) => {
  const { code, stdout, stderr } = await runProgram([
    'ratios',
    ...args,
    '--control-port',
    new URL(page).port,
  ]);
  return { code, stdout: stdout.toString(), stderr };
};

const put = ({ page }: LiveRun, change: unknown): Promise<Response> =>
  fetch(`${page}/api/ratios`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });

describe('ratios', () => {
  // Where in its stream of chances the change falls is different each time, and of a thousand samples one may lie
  // outside its interval: then, and only then, a second look is fair.
  test('from 2 to 8: the next thousand records follow, the others stay, nothing is lost or repeated', {
    retry: 1,
  }, async () => {
    const going = await live();
    await untilEachHas(going, SAMPLE + LATE + 200);
    const before = await ratios(going, ['--get', '--json']);
    expect(JSON.parse(before.stdout)).toEqual(Object.fromEntries(SERVICES.map((name) => [name, 2])));
    const answer = await put(going, { api: 8 });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ api: 8, payment: 2 });
    const { figures } = await statusOf(going);
    const most = Math.max(...SERVICES.map((name) => figures.services[name]?.logs ?? 0));
    await untilEachHas(going, most + SAMPLE + 200);
    expect((await ratios(going, ['--get'])).stdout).toMatch(/^api +8 +80%$/m);

    const account = await ended(going);
    const records = recordsIn(join(going.cwd, 'app.log'));
    expectGapless(records, account.run, account.ledger.emitted.logs);
    expect(account.timeline).toEqual([
      { at: expect.stringMatching(/^\d{4}-.*Z$/), change: { kind: 'ratios', ratios: { api: 8 } } },
    ]);
    const changedAt = Date.parse(account.timeline[0].at);
    for (const name of SERVICES) {
      const own = records.filter(({ service }) => service === name);
      const firstAfter = (ms: number) => own.findIndex(({ timestamp }) => Date.parse(timestamp) > ms);
      const turn = firstAfter(changedAt);
      // What is up to a second late may be dated before the change and be drawn after it.
      const sure = firstAfter(changedAt - 1000);
      expectRatio(own.slice(sure - SAMPLE, sure), 2);
      expectRatio(own.slice(turn, turn + SAMPLE), name === 'api' ? 8 : 2);
    }
  });

  test('by command: changed together, refused together, and every change in the account', async () => {
    const going = await live();
    const changed = await ratios(going, ['--api', '8', '--payment', '7.5', '--json']);
    expect(JSON.parse(changed.stdout)).toMatchObject({ api: 8, payment: 7.5, auth: 2 });
    const refused = await ratios(going, ['--auth', '9', '--paymnt', '1']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('did you mean "payment"?')]);
    const answer = await put(going, { auth: 11, inventory: 1 });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    await put(going, { auth: 0 });
    const told = await (await fetch(`${going.page}/api/ratios`)).json();
    expect(told).toEqual({ api: 8, auth: 0, inventory: 2, notification: 2, payment: 7.5 });
    const { timeline } = await ended(going);
    expect(timeline.map(({ change }: { change: unknown }) => change)).toEqual([
      { kind: 'ratios', ratios: { api: 8, payment: 7.5 } },
      { kind: 'ratios', ratios: { auth: 0 } },
    ]);
  });
});

describe('the HTTP API', () => {
  test('health, lines and metrics that are true', async () => {
    const going = await live();
    await untilEachHas(going, 100);
    const get = (path: string): Promise<Response> => fetch(`${going.page}${path}`);
    for (const path of ['/healthz', '/readyz', '/'])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    const lines = (await (await get('/logs')).text()).split('\n').slice(0, -1);
    const scraped = await get('/metrics');
    expect(scraped.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const metrics = readExposition(await scraped.text());
    const account = await ended(going);

    const written = linesIn(join(going.cwd, 'app.log'));
    const first = written.indexOf(lines[0]!);
    expect(lines).toHaveLength(50);
    expect(written.slice(first, first + 50)).toEqual(lines);
    expect(metrics.get('firedrill_run_info')?.samples).toEqual([
      { labels: { run: account.run, scenario: 'demo-backend', seed: account.seed }, value: 1 },
    ]);
    // The scrape came after the lines and before the end.
    const emitted = metrics.get('firedrill_log_records_emitted_total')!.samples[0]!.value;
    expect(emitted).toBeGreaterThanOrEqual(first + 50);
    expect(emitted).toBeLessThanOrEqual(written.length);
    const perService = metrics.get('firedrill_service_log_records_total')!.samples;
    expect(perService.map(({ labels }) => labels.service).sort()).toEqual(SERVICES);
    expect(perService.reduce((sum, { value }) => sum + value, 0)).toBe(emitted);
    const until = recordsIn(join(going.cwd, 'app.log')).slice(0, emitted);
    for (const { labels, value } of perService) {
      expect(value).toBe(until.filter(({ service }) => service === labels.service).length);
    }
  });

  test('never returns a secret; with a token, only the probes answer without it', async () => {
    const receiver = createServer((request, response) => {
      request
        .resume()
        .on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    const peer = await listen(receiver);
    const going = await live({
      env: {
        CONTROL_TOKEN: 'open-sesame',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:pass-in-url@${peer}`,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20key-in-header',
      },
    });
    const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${going.page}${path}`, { headers });
    const own = { authorization: 'Bearer open-sesame' };
    for (const path of ['/', '/config', '/logs', '/metrics', '/api/status', '/api/ratios']) {
      expect([path, (await get(path)).status]).toEqual([path, 401]);
      const text = await (await get(path, own)).text();
      expect(text).not.toMatch(/open-sesame|pass-in-url|key-in-header/);
    }
    expect((await get('/healthz')).status).toBe(200);
    const page = await (await get('/config', { ...own, accept: 'text/html' })).text();
    expect(page).toContain('(set, not shown)');
    expect(page).not.toMatch(/open-sesame|pass-in-url|key-in-header/);
    expect(await (await get('/config', own)).json()).toMatchObject({
      settings: {
        'control-token': { value: '(set, not shown)', source: 'environment' },
        rate: { value: 2000, source: 'flag' },
      },
    });
    const account = await ended(going);
    expect(going.stderr() + JSON.stringify(account)).not.toMatch(/open-sesame|pass-in-url|key-in-header/);
  });
});

test('SIGHUP: a file that was moved away keeps its lines, a new one has all the others', async () => {
  const going = await live();
  const file = join(going.cwd, 'app.log');
  const hasLines = (): void => {
    expect(existsSync(file) && linesIn(file).length).toBeGreaterThan(100);
  };
  for (const moved of ['app.log.first', 'app.log.second', 'app.log.third']) {
    await vi.waitFor(hasLines, EVENTUALLY);
    renameSync(file, join(going.cwd, moved));
    going.run.child.kill('SIGHUP');
  }
  await vi.waitFor(hasLines, EVENTUALLY);
  const account = await ended(going);
  // Without the signal it would have found out by itself, a second later, and said so each time.
  expect(going.stderr().match(/was moved or removed/g)?.length ?? 0).toBeLessThan(3);
  const pieces = ['app.log.first', 'app.log.second', 'app.log.third', 'app.log'].map((name) =>
    recordsIn(join(going.cwd, name)),
  );
  for (const piece of pieces) expect(piece.length).toBeGreaterThan(100);
  expectGapless(pieces.flat(), account.run, account.ledger.emitted.logs);
});
