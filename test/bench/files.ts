/**
 * `npm run bench:files`: whole runs into a file, from plan to write, beside flog's in the same run, and a day of
 * `incident-day` beside an hour of it. Writes docs/benchmarks-files.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { buildProgram } from '../stack/build.ts';
import { type Measured, measure, median } from './measured.ts';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
const LINES = 1_000_000;
const ROUNDS = 5;

const folder = mkdtempSync(join(tmpdir(), 'firedrill-files-'));
const n = (value: number): string => Math.round(value).toLocaleString('en-US');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function must(command: readonly string[]): Promise<Measured> {
  const run = await measure(command);
  if (run.code !== 0) throw new Error(`${command.join(' ')} ended with ${run.code}:\n${run.stderr}`);
  return run;
}

/** One that writes into a file of its own, which goes afterwards: a full disk would be measured else. */
async function firedrill(scenario: string, format: string, more: readonly string[]): Promise<Measured> {
  const path = join(folder, 'firedrill.log');
  const fixed = ['--clock', 'virtual', '--seed', '1', '--no-console', '--format', format];
  const noRotation = ['--rotate-size', 'off', '--rotate-every', 'off'];
  const run = await must(['node', CLI, scenario, ...fixed, ...noRotation, '--output-file', path, ...more]);
  rmSync(path);
  return run;
}

async function flog(binary: string, format: string): Promise<Measured> {
  const path = join(folder, 'flog.log');
  const run = await must([binary, '-f', format, '-n', String(LINES), '-t', 'log', '-o', path, '-w']);
  rmSync(path);
  return run;
}

interface Row {
  readonly name: string;
  readonly runs: Measured[];
}

const perCpuSecond = (runs: readonly Measured[]): number =>
  median(runs.map(({ cpuSeconds }) => LINES / cpuSeconds));
const perSecond = (runs: readonly Measured[]): number =>
  median(runs.map(({ wallSeconds }) => LINES / wallSeconds));
const peak = (runs: readonly Measured[]): number => Math.max(...runs.map(({ peakMiB }) => peakMiB));

async function costs(): Promise<readonly Row[]> {
  const binary = await buildProgram('flog');
  const count = ['--count', String(LINES)];
  const rows: (Row & { readonly go: () => Promise<Measured> })[] = [
    {
      name: 'firedrill `web-access`, combined',
      runs: [],
      go: () => firedrill('web-access', 'combined', count),
    },
    { name: 'flog, apache_combined', runs: [], go: () => flog(binary, 'apache_combined') },
    { name: 'firedrill `demo-backend`, json', runs: [], go: () => firedrill('demo-backend', 'json', count) },
    { name: 'firedrill `storefront`, json', runs: [], go: () => firedrill('storefront', 'json', count) },
    { name: 'flog, json', runs: [], go: () => flog(binary, 'json') },
  ];
  // Rounds go through all of them, so that a busy minute of the machine falls on each alike.
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name, runs, go } of rows) {
      say(`round ${round}: ${name} …`);
      runs.push(await go());
    }
  }
  return rows;
}

const day = async (duration: string): Promise<string> => {
  say(`incident-day, ${duration} …`);
  const runs: Measured[] = [];
  for (let round = 0; round < 3; round++) {
    runs.push(await firedrill('incident-day', 'json', ['--duration', duration, '--json']));
  }
  const { ledger } = JSON.parse(runs[0]!.stdout) as { ledger: { emitted: { logs: number; spans: number } } };
  const wall = median(runs.map(({ wallSeconds }) => wallSeconds));
  const cpu = median(runs.map(({ cpuSeconds }) => cpuSeconds));
  return `| ${duration} | ${n(ledger.emitted.logs)} | ${n(ledger.emitted.spans)} | ${wall.toFixed(1)} s | ${cpu.toFixed(1)} s | ${peak(runs)} MiB |`;
};

const rows = await costs();
const table = rows.map(
  ({ name, runs }) => `| ${name} | ${n(perCpuSecond(runs))} | ${n(perSecond(runs))} | ${peak(runs)} MiB |`,
);
const days = [await day('1h'), await day('24h')];
rmSync(folder, { recursive: true });
const page = `# Benchmarks: files

Made by \`npm run bench:files\`; medians in one run, on ${cpus().length} cores of "${cpus()[0]?.model}",
${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version.slice(1)}. CPU is that of the whole program, its start included.

## A million lines

Whole runs: plan, simulation with spans, figures, format, write. firedrill's records stand in traces; flog's stand alone.
Medians of ${ROUNDS} rounds that go through all of them.

| | lines per CPU-second | lines/s | peak memory |
|---|---:|---:|---:|
${table.join('\n')}

## A day

\`incident-day\` on a virtual clock into a json file, medians of 3.

| simulated | log records | spans | time | CPU | peak memory |
|---|---:|---:|---:|---:|---:|
${days.join('\n')}
`;
writeFileSync(resolve(import.meta.dirname, '../../docs/benchmarks-files.md'), page);
process.stdout.write(page);
