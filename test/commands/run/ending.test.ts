/** How a run ends: signals, the time it may take, and what a second signal still gets to see. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { EVENTUALLY } from '../../support/eventually.ts';
import { freshFolder, type Running, start } from '../../support/program.ts';
import { silentServer } from '../../support/silent-server.ts';

const lines = (text: Buffer | string): string[] => text.toString().split('\n').slice(0, -1);
const hasLines = (path: string): Promise<boolean> =>
  vi.waitUntil(() => existsSync(path) && readFileSync(path).length > 0, EVENTUALLY);
const manifestIn = (cwd: string) => JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8'));

async function pageOf(run: Running): Promise<string> {
  let stderr = '';
  run.child.stderr.on('data', (chunk) => (stderr += chunk));
  return vi.waitUntil(() => /control at (http:\S+)/.exec(stderr)?.[1], EVENTUALLY);
}

describe('a second signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: the account so far in every place, then exit code %d', async (signal, expected) => {
    const cwd = freshFolder();
    const run = start(['--rate', '50', '--json', '--manifest', 'run.json', '--control-port', 'off'], {
      cwd,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: await silentServer() },
    });
    await hasLines(join(cwd, 'logs/app.log'));
    run.child.kill(signal);
    await run.until('stderr', 'stopping');
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(expected);
    expect(stderr.match(/the account balances/g)).toHaveLength(1);
    expect(stderr).toContain('the account shows what is known so far');
    const account = JSON.parse(stdout.toString());
    expect(account.ledger.emitted.logs).toBeGreaterThan(0);
    expect(manifestIn(cwd)).toMatchObject(account);
    expect(account.ledger.outputs.at(-1)).toMatchObject({ kind: 'otlp', accepted: 0 });
  });
});

test('a signal after the account does not print it again', async () => {
  const run = start(['--rate', '50', '--no-console', '--json', '--control-port', '0']);
  const { hostname, port } = new URL(await pageOf(run));
  // A request without an end, which holds up the closing of the server.
  const client = connect(Number(port), hostname);
  await once(client, 'connect');
  client.write('GET / HTTP/1.1\r\n');
  run.child.kill('SIGINT');
  await run.until('stderr', 'the account balances');
  run.child.kill('SIGINT');
  const { stdout, stderr } = await run.ended;
  client.destroy();
  expect(stderr.match(/the account balances/g)).toHaveLength(1);
  expect(lines(stdout)).toHaveLength(1);
});

describe('an interrupted backfill', () => {
  const args = [
    'backfill',
    '--from',
    '-3650d',
    '--no-console',
    '--output-file',
    'app.log',
    '--format',
    'json',
  ];
  const RANGE = /interrupted: the records cover (\S+) to (\S+); (\S+) to (\S+) is missing/;

  test('ends with exit code 4 and the range that was written', async () => {
    const cwd = freshFolder();
    const run = start([...args, '--manifest', 'run.json'], { cwd });
    await hasLines(join(cwd, 'app.log'));
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(4);
    const [, from = '', reached = '', again, to = ''] = RANGE.exec(stderr) ?? [];
    const manifest = manifestIn(cwd);
    expect(from).toBe(manifest.started);
    expect(manifest).toMatchObject({ covered: { from, to: reached }, missing: { from: reached, to } });
    expect(again).toBe(reached);
    expect(Date.parse(to) - Date.parse(from)).toBe(3650 * 86_400_000);
    const last = Date.parse(JSON.parse(lines(readFileSync(join(cwd, 'app.log'))).at(-1)!).timestamp);
    // What has begun by then gets two seconds to end.
    expect(last).toBeLessThan(Date.parse(reached) + 2000);
    expect(last).toBeGreaterThan(Date.parse(reached) - 60_000);
  });

  test('a second Ctrl-C ends it with 130, and reports the range as well', async () => {
    const cwd = freshFolder();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await silentServer() };
    const run = start([...args, '--json'], { cwd, env });
    await hasLines(join(cwd, 'app.log'));
    run.child.kill('SIGINT');
    await run.until('stderr', 'stopping');
    run.child.kill('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(130);
    const [, from, reached, , to] = RANGE.exec(stderr) ?? [];
    const { covered, missing } = JSON.parse(stdout.toString());
    expect([covered, missing]).toEqual([
      { from, to: reached },
      { from: reached, to },
    ]);
  });

  test('one that ends by itself, or by --count, is not interrupted', async () => {
    const { code, stdout, stderr } = await start([...args, '--count', '50', '--json']).ended;
    expect([code, RANGE.test(stderr)]).toEqual([0, false]);
    const account = JSON.parse(stdout.toString());
    expect([account.covered, account.missing]).toEqual([undefined, undefined]);
  });
});

describe('the time limit of the shutdown', () => {
  test('is SHUTDOWN_TIMEOUT as a whole, with an endpoint that never answers', async () => {
    const run = start(['--rate', '50', '--control-port', 'off'], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: await silentServer(), SHUTDOWN_TIMEOUT: '400ms' },
    });
    await run.untilLines(10);
    run.child.kill('SIGTERM');
    const { code, stderr } = await run.ended;
    expect(code).toBe(5);
    expect(stderr).toContain('the account balances');
  });

  test.each(['0', 'soon', '2d'])('%s is refused', async (value) => {
    const { code, stderr } = await start(['--shutdown-timeout', value]).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('--shutdown-timeout')]);
  });

  const pending = (cwd: string, what: string): Record<string, string> => {
    writeFileSync(join(cwd, 'pending.cjs'), what);
    return { NODE_OPTIONS: `--require ${join(cwd, 'pending.cjs')}` };
  };

  test('pending sockets and timers do not delay the exit', async () => {
    const cwd = freshFolder();
    const port = new URL(await silentServer()).port;
    const env = pending(
      cwd,
      `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000);`,
    );
    const { code } = await start(['--clock', 'virtual', '--count', '5'], { cwd, env }).ended;
    expect(code).toBe(0);
  });

  test('a DNS lookup that never returns does not delay it', async () => {
    const cwd = freshFolder();
    const env = {
      ...pending(cwd, `require('node:dns').lookup = () => setInterval(() => {}, 1000);`),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
      SHUTDOWN_TIMEOUT: '400ms',
    };
    const { code, stderr } = await start(['--count', '5', '--control-port', 'off'], { cwd, env }).ended;
    expect(code).toBe(5);
    expect(stderr).toContain('the account balances');
  });

  // Stands for a look-up that no name server answers: both are calls of the system that nobody can cancel.
  test('a system call that never returns does not delay it', async ({ skip }) => {
    skip(!('execve' in process), 'Node has process.execve from 22.15 on; before, it waits for such a call');
    const cwd = freshFolder();
    const env = {
      SHUTDOWN_TIMEOUT: '400ms',
      ...pending(
        cwd,
        `require('node:child_process').spawnSync('mkfifo', ['pipe']); require('node:fs').open('pipe', 'r', () => {});`,
      ),
    };
    const args = ['--clock', 'virtual', '--count', '5', '--output-file', '/dev/full'];
    const { code, stderr } = await start(args, { cwd, env }).ended;
    expect(code).toBe(4);
    expect(stderr).toContain('the account balances');
  });
});

test('npm start forwards SIGTERM: the run drains and writes its account', async () => {
  const cwd = freshFolder();
  const { PATH = '', HOME = '' } = process.env;
  const file = join(cwd, 'app.log');
  const args = [
    '--no-console',
    '--output-file',
    file,
    '--manifest',
    join(cwd, 'run.json'),
    '--control-port',
    'off',
  ];
  const npm = spawn('npm', ['start', '--silent', '--', '--rate', '50', ...args], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH, HOME },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  npm.stderr.on('data', (chunk) => (stderr += chunk));
  // Comes once nobody holds the pipe any more: npm and what it started have ended.
  const closed = new Promise((resolve) => npm.on('close', resolve));
  await hasLines(file);
  npm.kill('SIGTERM');
  await closed;
  expect(stderr).toContain('the account balances');
  expect(lines(readFileSync(file))).toHaveLength(manifestIn(cwd).ledger.emitted.logs);
});

test('/readyz is 200 while the run emits and 503 while it drains', async () => {
  const run = start(['--rate', '50', '--control-port', '0'], {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: await silentServer() },
  });
  const url = await pageOf(run);
  await run.untilLines(1);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  run.child.kill('SIGTERM');
  await run.until('stderr', 'stopping');
  const answer = await fetch(`${url}/readyz`);
  expect([answer.status, ((await answer.json()) as { readonly detail: string }).detail]).toEqual([
    503,
    expect.stringMatching(/draining|flushing/),
  ]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(143);
});

test('the start time of a run on a virtual clock is that of its clock, on the page and in the account', async () => {
  const args = ['--clock', 'virtual', '--start', '2026-03-01T00:00:00Z', '--control-port', '0', '--json'];
  // An endpoint that never answers holds a virtual run up.
  const run = start([...args, '--rate', '5000'], {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: await silentServer(), SHUTDOWN_TIMEOUT: '100ms' },
  });
  const url = await pageOf(run);
  expect(((await (await fetch(`${url}/api/status`)).json()) as { readonly started: string }).started).toBe(
    '2026-03-01T00:00:00.000Z',
  );
  expect(await (await fetch(url)).text()).toContain('started 2026-03-01T00:00:00Z');
  run.child.kill('SIGTERM');
  expect(JSON.parse((await run.ended).stdout.toString()).started).toBe('2026-03-01T00:00:00.000Z');
});
