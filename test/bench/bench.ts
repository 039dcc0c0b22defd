/**
 * `npm run bench`: rate accuracy, cost per record and start-up of the built program, and telemetrygen on the same
 * receiver in the same run. Writes docs/benchmarks.md. `--quick` runs a short version and writes nothing.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { buildProgram } from '../stack/build.ts';
import { startCollector } from '../stack/collector.ts';
import { type Measured, measure, median } from './measured.ts';

const quick = process.argv.includes('--quick');
const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
const ROUNDS = quick ? 1 : 5;
const RECORDS = quick ? 100_000 : 500_000;
const WINDOW_S = quick ? 10 : 60;

/** Receives records over OTLP and discards them. The shipped pipelines get a receiver to which nothing is sent. */
const NULL_RECEIVER = `yaml:
receivers: { otlp/idle: { protocols: { http: { endpoint: "127.0.0.1:0" } } } }
exporters: { nop: {} }
service:
  pipelines:
${['logs/text', 'logs/csv', 'logs/json', 'logs/loki', 'logs/console', 'traces/jaeger'].map((name) => `    ${name}: { receivers: [otlp/idle] }`).join('\n')}
    logs: { receivers: [otlp], exporters: [nop] }
    traces: { receivers: [otlp], exporters: [nop] }
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const n = (value: number): string => Math.round(value).toLocaleString('en-US');
const sh = (...args: string[]): string[] => ['node', CLI, ...args];
const folder = (): string => mkdtempSync(join(tmpdir(), 'firedrill-bench-'));

interface Cost {
  readonly name: string;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly peakMiB: number;
}

const costOf = (name: string, records: number, runs: readonly Measured[]): Cost => ({
  name,
  perSecond: median(runs.map(({ wallSeconds }) => records / wallSeconds)),
  perCpuSecond: median(runs.map(({ cpuSeconds }) => records / cpuSeconds)),
  peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
});

/** Log records whose own timestamp lies in the window, counted as they leave, and the account's lateness. */
async function accuracy(rate: number, endpoint: string): Promise<string> {
  say(`rate ${rate}/s for ${WINDOW_S} s …`);
  const manifest = join(folder(), 'run.json');
  const times: string[] = [];
  let rest = '';
  const { code } = await measure(
    sh(
      '--rate',
      String(rate),
      '--no-bursts',
      '--duration',
      String(WINDOW_S),
      '--format',
      '%(timestamp)s',
      '--output-file',
      '',
      '--manifest',
      manifest,
    ),
    {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
      onStdout(chunk) {
        const lines = (rest + chunk.toString('latin1')).split('\n');
        rest = lines.pop() ?? '';
        times.push(...lines);
      },
    },
  );
  const { default: account } = await import(manifest, { with: { type: 'json' } });
  const end = new Date(Date.parse(account.started) + WINDOW_S * 1000).toISOString();
  const counted = times.filter((time) => time < end).length;
  const planned = rate * WINDOW_S;
  const [, logs, spans] = [
    null,
    ...account.ledger.outputs
      .filter((row: { kind: string }) => row.kind === 'otlp')
      .map((row: { accepted: number }) => row.accepted),
  ];
  const off = ((counted / planned - 1) * 100).toFixed(3);
  return `| ${n(rate)}/s | ${n(planned)} | ${n(counted)} | ${off}% | ${n(logs)} logs, ${n(spans)} spans | ${account.lateness.p50} / ${account.lateness.p99} / ${account.lateness.max} ms | ${account.ledger.skipped} | ${code} |`;
}

async function firedrillCost(protocol: string, endpoint: string): Promise<Cost> {
  const runs: Measured[] = [];
  let records = 0;
  for (let round = 0; round < ROUNDS; round++) {
    say(`firedrill over ${protocol}, round ${round + 1} of ${ROUNDS} …`);
    const run = await measure(
      sh(
        '--clock',
        'virtual',
        '--rate',
        '20000',
        '--count',
        String(RECORDS),
        '--no-bursts',
        '--seed',
        '1',
        '--output-file',
        '',
        '--json',
      ),
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: protocol } },
    );
    if (run.code !== 0) throw new Error(`firedrill over ${protocol} ended with ${run.code}:\n${run.stderr}`);
    const { emitted } = JSON.parse(run.stdout).ledger;
    records = emitted.logs + emitted.spans;
    runs.push(run);
  }
  return costOf(`firedrill, ${protocol}, logs and spans`, records, runs);
}

async function telemetrygenCost(binary: string, protocol: 'http' | 'grpc', endpoint: string): Promise<Cost> {
  const runs: Measured[] = [];
  const args = [
    'logs',
    '--logs',
    String(RECORDS),
    '--workers',
    '1',
    '--rate',
    '0',
    '--otlp-insecure',
    '--batch-size',
    '500',
    '--otlp-endpoint',
    new URL(endpoint).host,
  ];
  const attributes = ['a', 'b', 'c', 'd'].flatMap((name) => [
    '--telemetry-attributes',
    `${name}="value-${name}"`,
  ]);
  for (let round = 0; round < ROUNDS; round++) {
    say(`telemetrygen over ${protocol}, round ${round + 1} of ${ROUNDS} …`);
    const run = await measure([
      binary,
      ...args,
      ...(protocol === 'http' ? ['--otlp-http'] : []),
      ...attributes,
    ]);
    if (run.code !== 0) throw new Error(`telemetrygen ended with ${run.code}:\n${run.stderr}`);
    runs.push(run);
  }
  return costOf(`telemetrygen 0.160.0, ${protocol}, logs with four attributes, no spans`, RECORDS, runs);
}

async function localCost(format: string): Promise<Cost> {
  const runs: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    say(`firedrill to a ${format} file, round ${round + 1} of ${ROUNDS} …`);
    runs.push(
      await measure(
        sh(
          '--clock',
          'virtual',
          '--rate',
          '20000',
          '--count',
          String(RECORDS),
          '--no-bursts',
          '--seed',
          '1',
          '--format',
          format,
          '--output-file',
          'x',
          '--no-console',
        ),
        { cwd: folder() },
      ),
    );
  }
  return costOf(`firedrill to a ${format} file, lines`, RECORDS, runs);
}

/** From the start of the process to the first line on standard output, with an endpoint set. */
async function startUp(endpoint: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < Math.max(ROUNDS, 5); round++) {
    const begun = performance.now();
    let first: number | undefined;
    await measure(sh('--rate', '100', '--duration', '300ms', '--output-file', ''), {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
      onStdout() {
        first ??= performance.now() - begun;
      },
    });
    times.push(first ?? Number.NaN);
  }
  return median(times);
}

const collector = await startCollector({
  binary: await buildProgram('otelcol'),
  dir: folder(),
  overlays: [NULL_RECEIVER],
});
const telemetrygen = await buildProgram('telemetrygen');
const http = collector.httpEndpoint;
const grpc = collector.grpcEndpoint;
const costs = [
  await firedrillCost('http/protobuf', http),
  await firedrillCost('http/json', http),
  await firedrillCost('grpc', grpc),
  await telemetrygenCost(telemetrygen, 'http', http),
  await telemetrygenCost(telemetrygen, 'grpc', grpc),
  await localCost('text'),
  await localCost('json'),
];
const startMs = await startUp(http);
const rates = [await accuracy(10, http), await accuracy(20_000, http)];
await collector.stop();

const page = `# Benchmarks

Generated by \`npm run bench\`. Every figure is the median of ${ROUNDS} rounds in one run, on ${cpus().length} cores of "${cpus()[0]?.model.trim()}",
${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}. The receiver is the real collector 0.158.0 with its \`nop\` exporter, on the same
machine, so both share the cores. Records per CPU-second count only the CPU of the sender.

## Cost

${n(RECORDS)} log records of \`storefront\`, as fast as the receiver accepts them (virtual clock, one request in flight). A record is a log or a
span.

| | records/s | records per CPU-second | peak memory |
|---|---:|---:|---:|
${costs.map((cost) => `| ${cost.name} | ${n(cost.perSecond)} | ${n(cost.perCpuSecond)} | ${cost.peakMiB} MiB |`).join('\n')}

All figures include the start of the process. Time from the start to the first record on standard output, with OTLP: ${n(startMs)} ms.

## Rate

Log records with timestamps within ${WINDOW_S} s, with their spans, in real time, over http/protobuf.

| rate | planned | counted | deviation | accepted by the collector | lateness p50 / p99 / max | skipped | exit code |
|---|---:|---:|---:|---|---|---:|---:|
${rates.join('\n')}

The collector's counts are higher than those of the window, because episodes that start in the window run to their end.
`;
if (quick) process.stdout.write(page);
else writeFileSync('docs/benchmarks.md', page);
say(quick ? 'quick: nothing written' : 'wrote docs/benchmarks.md');
