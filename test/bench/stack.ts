/**
 * `npm run bench:stack`: what the stack costs. Memory of each program at 1,000 records a second for two minutes, the
 * collector's CPU for a record through all its outputs, and how soon `npm run stack` is ready. Prints the section
 * that docs/stack.md quotes; about three minutes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLoki } from '../../src/commands/native/loki.ts';
import { buildProgram } from '../stack/build.ts';
import { freePorts } from '../stack/ports.ts';
import { memberNames, programOf, type Stack, startStack } from '../stack/stack.ts';
import { countByService } from '../support/loki-query.ts';
import { type Measured, measure, median } from './measured.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli.js');
const STEADY = ['--rate', '1000', '--duration', '2m'];
const FAST_RECORDS = 100_000;
const STARTS = 3;
/** In the scenario's own time they take a minute and a half: all before now, and not so long ago that Loki refuses them. */
const fastOptions = (): readonly string[] => {
  const start = new Date(Date.now() - 180_000).toISOString();
  return ['--clock', 'virtual', '--start', start, '--rate', '1000', '--count', String(FAST_RECORDS)];
};

const folder = mkdtempSync(join(tmpdir(), 'firedrill-bench-stack-'));
const n = (value: number): string => Math.round(value).toLocaleString('en-US');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** All of them, Loki only where this machine has one. */
type Running = Required<Omit<Stack['members'], 'loki'>> & Pick<Stack['members'], 'loki'>;

const loki = findLoki(process.env);
if (loki === undefined) say('no Loki on this machine: it is left out (LOKI_BIN, or "loki" on the PATH)');
const names = memberNames.filter((name) => name !== 'loki' || loki !== undefined);

async function start(page: number): Promise<{ readonly stack: Stack; readonly members: Running }> {
  const binaries: Record<string, string> = {};
  for (const name of names) {
    binaries[name] = name === 'loki' ? loki! : await buildProgram(programOf(name));
  }
  const stack = await startStack({ binaries, dir: join(folder, 'stack'), firedrill: `127.0.0.1:${page}` });
  return { stack, members: stack.members as Running };
}

/** Seconds of processor time that a process has used until now. */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before it stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number);
  return (user! + system!) / ticksPerSecond;
}
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** The most memory it ever had resident. */
const peakMiB = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** What the collector has delivered by one of its exporters. */
async function sent(metricsUrl: string, signal: 'log_records' | 'spans', exporter: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const line = new RegExp(`^otelcol_exporter_sent_${signal}\\{.*exporter="${exporter}".*\\} (\\S+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
}

interface Emitted {
  readonly logs: number;
  readonly spans: number;
}
interface Round extends Emitted {
  readonly run: Measured;
  readonly collectorCpuSeconds: number;
}

/** One run through the collector, until Loki (if there is one) and Jaeger have all of it; `before` is what they had. */
async function round(members: Running, options: readonly string[], before: Emitted): Promise<Round> {
  const { collector } = members;
  const from = cpuSecondsOf(collector.pid);
  const command = ['node', CLI, 'storefront', '--json', '--seed', '1', '--no-bursts', '--no-console'];
  const run = await measure([...command, '--output-file', '', ...options], {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint },
  });
  if (run.code !== 0) throw new Error(`firedrill ended with ${run.code}:\n${run.stderr}`);
  const emitted: Emitted = JSON.parse(run.stdout).ledger.emitted;
  const deadline = Date.now() + 60_000;
  for (;;) {
    const logs = await sent(
      collector.metricsUrl,
      'log_records',
      members.loki ? 'otlp_http/loki' : 'file/json',
    );
    const spans = await sent(collector.metricsUrl, 'spans', 'otlp_http/jaeger');
    if (logs === before.logs + emitted.logs && spans === before.spans + emitted.spans) break;
    if (Date.now() > deadline)
      throw new Error(`${logs} logs and ${spans} spans arrived of ${JSON.stringify(emitted)}`);
    await sleep(100);
  }
  const collectorCpuSeconds = cpuSecondsOf(collector.pid) - from;
  if (members.loki) {
    const counts = await countByService(members.loki.url, 'demo', Date.now() - 7_200_000, Date.now());
    const stored = Object.values(counts).reduce((total, count) => total + count, 0);
    if (stored !== before.logs + emitted.logs) throw new Error(`Loki holds ${stored} records`);
  }
  return { ...emitted, run, collectorCpuSeconds };
}

/** Seconds from the command until the addresses stand there. */
async function startSeconds(): Promise<number> {
  const begun = performance.now();
  const child = spawn('npm', ['run', '--silent', 'stack', '--', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const { pid } = await new Promise<{ pid: number }>((resolve, reject) => {
    child.stdout.on('data', (chunk) => resolve(JSON.parse(String(chunk))));
    void gone.then(() => reject(new Error('npm run stack did not start')));
  });
  const seconds = (performance.now() - begun) / 1000;
  process.kill(pid, 'SIGTERM');
  await gone;
  return seconds;
}

const [page = 0] = await freePorts(1);
const { stack, members } = await start(page);
say('1,000 records a second for two minutes …');
const steady = await round(members, [...STEADY, '--control-port', String(page)], { logs: 0, spans: 0 });
const peaks = names.map((name) => ({ name, peak: peakMiB(members[name]!.pid) }));
say(`${n(FAST_RECORDS)} records as fast as they are taken …`);
const fast = await round(members, fastOptions(), steady);
await stack.stop();
rmSync(folder, { recursive: true });
const starts: number[] = [];
for (let i = 1; i <= STARTS; i++) {
  say(`start ${i} …`);
  starts.push(await startSeconds());
}

const memory = [{ name: 'firedrill', peak: steady.run.peakMiB }, ...peaks];
const cpuRow = (what: string, { logs, spans, collectorCpuSeconds, run }: Round): string => {
  const each = (collectorCpuSeconds * 1e6) / (logs + spans);
  return `| ${what} | ${n(logs)} | ${n(spans)} | ${run.wallSeconds.toFixed(1)} s | ${collectorCpuSeconds.toFixed(1)} s | ${each.toFixed(1)} us |`;
};
process.stdout.write(`Measured with \`npm run bench:stack\` on ${cpus().length} cores of "${cpus()[0]?.model}", ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version.slice(1)}. The programs run without Docker and without
limits.

Peak resident memory of each process, including its start, at 1,000 log records per second for two minutes (\`storefront\`, ${n(steady.logs)} records and ${n(steady.spans)}
spans):

| program | memory |
|---|---:|
${memory.map(({ name, peak }) => `| ${name} | ${n(peak)} MiB |`).join('\n')}

CPU time of the collector, from receiving to delivering to three files, console, ${loki ? 'Loki, ' : ''}Jaeger and span metrics. A record is a log record or a span.

| rate | log records | spans | sent in | CPU of the collector | per record |
|---|---:|---:|---:|---:|---:|
${cpuRow('1,000 records/s', steady)}
${cpuRow('as fast as it takes them', fast)}

If everything is built, \`npm run stack\` is ready after ${median(starts).toFixed(1)} s (median of ${STARTS}).
`);
