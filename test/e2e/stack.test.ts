/** `npm run stack`: every program starts (Loki if this machine has one), a run reaches all of them, and none is left running. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findLoki } from '../../src/commands/native/loki.ts';
import type { Addresses } from '../stack/addresses.ts';
import { freePorts } from '../stack/ports.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { spansBetween, traceById } from '../support/jaeger-query.ts';
import { countByService, linesOf } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, start } from '../support/program.ts';

const root = resolve(import.meta.dirname, '../..');
const up = join(root, 'test/stack/up.ts');

interface Up {
  readonly child: ChildProcess;
  /** What stands on standard output once all are ready. */
  readonly printed: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

const running = new Set<ChildProcess>();
afterEach(() => {
  // What a failed test left. SIGTERM, not SIGKILL, and to the whole group: what hangs on it must go as well.
  for (const { pid } of running) process.kill(-pid!, 'SIGTERM');
  running.clear();
});

function launch(command: string, args: readonly string[], options: SpawnOptions = {}): Up {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options,
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended: Up['ended'] = new Promise((resolve) =>
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, stderr });
    }),
  );
  const printed = new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.endsWith('\n')) resolve(stdout);
    });
    void ended.then(({ code }) => reject(new Error(`the stack ended with ${code}:\n${stderr}`)));
  });
  printed.catch(() => {}); // not every test awaits it
  return { child, printed, ended };
}

const addressesOf = async (stack: Up): Promise<Addresses & { readonly pid: number; readonly dir: string }> =>
  JSON.parse(await stack.printed);

/** As a user types it, and the script itself, where a signal shall reach nothing but that. */
const npmRunStack = (...args: string[]): Up => launch('npm', ['run', '--silent', 'stack', '--', ...args]);
const script = (args: readonly string[], options?: SpawnOptions): Up =>
  launch(process.execPath, ['--import', 'tsx', up, ...args], options);

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What stands behind its name in brackets: state, parent, process group. */
const groupOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[2]);

const pidsOf = ({ collector, loki, jaeger, prometheus, alertmanager }: Addresses): number[] =>
  [collector, loki, jaeger, prometheus, alertmanager].flatMap((member) => member?.pid ?? []);

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Values of a query by the label that distinguishes them. */
async function prometheusAnswers(url: string, query: string, label: string): Promise<Record<string, number>> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = (await answer.json()) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return Object.fromEntries(data.result.map(({ metric, value }) => [metric[label], Number(value[1])]));
}

const hasLoki = findLoki(process.env) !== undefined;

await describeWith(['otelcol', 'jaeger', 'prometheus', 'alertmanager'], 'npm run stack', () => {
  test('has a run in Jaeger, Prometheus, the files and Loki, and keeps it in the folder it was given', async () => {
    const dir = freshFolder();
    const [page] = await freePorts(1);
    const first = npmRunStack('--json', '--dir', dir, '--firedrill', `127.0.0.1:${page}`);
    const { pid, collector, loki, jaeger, prometheus, alertmanager, ...rest } = await addressesOf(first);
    expect(rest).toEqual({ dir });
    expect(loki !== undefined).toBe(hasLoki);
    // It answers; later a rule might fire.
    const alerts = await fetch(`${alertmanager!.url}/api/v2/alerts`);
    expect(await alerts.json()).toEqual([]);
    const begun = Date.now();
    const run = start(['--json', '--seed', '1', '--rate', '50', '--control-port', String(page)], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector!.otlpHttp },
    });
    // It lives as long as its own metrics need to be seen.
    const up = () => prometheusAnswers(prometheus!.url, 'up', 'job');
    await expect.poll(up, EVENTUALLY).toEqual({ firedrill: 1, collector: 1, spans: 1 });
    run.child.kill('SIGTERM');
    const account = JSON.parse((await run.ended).stdout.toString());
    const logsOf = (services: Record<string, { logs: number }>) =>
      Object.fromEntries(Object.entries(services).map(([name, { logs }]) => [name, logs]));
    const { logs, spans } = account.ledger.emitted;

    const inJaeger = async () => (await spansBetween(jaeger!.url, begun - 60_000, Date.now())).length;
    await expect.poll(inJaeger, EVENTUALLY).toBe(spans);
    const calls = 'sum by (job) (traces_span_metrics_calls_total)';
    await expect.poll(() => prometheusAnswers(prometheus!.url, calls, 'job'), EVENTUALLY).toEqual({ spans });
    const inLoki = (url: string) => countByService(url, loki!.tenant, begun - 1000, Date.now());
    if (loki) {
      await expect.poll(() => inLoki(loki.url), EVENTUALLY).toEqual(logsOf(account.services));
      const [found] = await linesOf(loki.url, loki.tenant, '{service_name=~".+"}', begun - 1000, Date.now());
      const { trace_id = '', span_id } = found!.metadata;
      expect((await traceById(jaeger!.url, trace_id)).map((span) => span.spanId)).toContain(span_id);
      const settings = await (await fetch(`${loki.url}/config`)).text();
      expect(settings).toContain(`alertmanager_url: ${alertmanager!.url}\n`);
    }

    process.kill(pid, 'SIGTERM');
    const stopped = await first.ended;
    expect(stopped).toMatchObject({ code: 0, stderr: expect.stringContaining('stopping') });
    expect(stopped.stderr.includes('no Loki on this machine')).toBe(!hasLoki);
    expect(pidsOf({ collector, loki, jaeger, prometheus, alertmanager }).filter(runs)).toEqual([]);
    const files = ['app.log', 'app.csv', 'app.ndjson'].map((name) => join(collector!.files, name));
    const lines = () => files.map((path) => readFileSync(path, 'utf8').split('\n').length - 1);
    const header = 1;
    expect(lines()).toEqual([logs, logs + header, logs]);

    const second = npmRunStack('--json', '--dir', dir);
    const again = await addressesOf(second);
    if (again.loki) await expect.poll(async () => sum(await inLoki(again.loki!.url)), EVENTUALLY).toBe(logs);
    expect(lines()).toEqual([logs, logs + header, logs]);

    const name = again.loki ? 'loki' : 'jaeger';
    process.kill(again[name]!.pid, 'SIGKILL');
    const reported = `${name} ended by itself (SIGKILL); it said why in ${join(dir, name, `${name}.log`)}`;
    expect(await second.ended).toMatchObject({ code: 5, stderr: expect.stringContaining(reported) });
    expect(pidsOf(again).filter(runs)).toEqual([]);
  });

  test('Ctrl-C stops it and removes its temporary folder', async () => {
    const stack = script(['--json', '--only', 'alertmanager']);
    const { dir, alertmanager, ...rest } = await addressesOf(stack);
    expect(Object.keys(rest)).toEqual(['pid']);
    expect(existsSync(dir)).toBe(true);
    // As a terminal does: to the whole group, to which the programs do not belong, so that their order is kept.
    expect(groupOf(alertmanager!.pid)).not.toBe(stack.child.pid);
    process.kill(-stack.child.pid!, 'SIGINT');
    expect((await stack.ended).code).toBe(0);
    expect(runs(alertmanager!.pid)).toBe(false);
    expect(existsSync(dir)).toBe(false);
  });

  test('prints the addresses and lines to copy for people', async () => {
    const stack = script(['--only', hasLoki ? 'loki,alertmanager' : 'jaeger,alertmanager']);
    const text = await stack.printed;
    if (hasLoki) expect(text).toMatch(/^Loki +http:\/\/127\.0\.0\.1:\d+ .*X-Scope-OrgID/m);
    else expect(text).toMatch(/^Jaeger +http:\/\/127\.0\.0\.1:\d+/m);
    expect(text).toMatch(/^Alertmanager +http:\/\/127\.0\.0\.1:\d+/m);
    expect(text).not.toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
    stack.child.kill('SIGTERM');
    expect((await stack.ended).code).toBe(0);
  });
});

describe('npm run stack, where it cannot do what is asked', () => {
  test.each([
    { args: ['--only', 'loki,grafana'], fault: /"grafana" is none of alertmanager, jaeger, loki/ },
    { args: ['--firedrill', '8080'], fault: /host:port/ },
    { args: ['up'], fault: /too many arguments/ },
    { args: ['--detach'], fault: /unknown option '--detach'/ },
  ])('refuses $args as a fault of usage', async ({ args, fault }) => {
    const { code, stderr } = await script(args).ended;
    expect(stderr).toMatch(fault);
    expect(code).toBe(2);
  });

  test('names what to set if Loki is asked for and this machine has none', async () => {
    const env = { PATH: freshFolder(), FIREDRILL_STACK_CACHE: freshFolder() };
    const { code, stderr } = await script(['--only', 'loki'], { env }).ended;
    expect(stderr).toMatch(/no Loki on this machine; set LOKI_BIN/);
    expect(code).toBe(5);
    const wrong = await script([], { env: { ...env, LOKI_BIN: '/nosuch/loki' } }).ended;
    expect(wrong.stderr).toContain('LOKI_BIN: "/nosuch/loki" is not an executable file');
    expect(wrong.code).toBe(5);
  });

  test('says that Go is missing, and what to do, where a program is neither built nor can be', async () => {
    const env = { PATH: freshFolder(), FIREDRILL_STACK_CACHE: freshFolder() };
    const { code, stderr } = await script(['--only', 'alertmanager'], { env }).ended;
    expect(stderr).toMatch(/Go is missing .*install Go/);
    expect(code).toBe(5);
  });
});

await describeWith('promtool', 'the configuration of Prometheus', (promtool) => {
  test('is one, and every file of targets that it names is there', () => {
    const { status, stdout } = spawnSync(promtool, [
      'check',
      'config',
      join(root, 'grafana/prometheus.yaml'),
    ]);
    expect(stdout.toString()).not.toContain('WARNING');
    expect(status).toBe(0);
  });
});
