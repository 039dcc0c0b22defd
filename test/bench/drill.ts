/**
 * `npm run bench:drill`: what a rehearsal and a sweep cost on one machine, with a Loki (LOKI_BIN, or "loki" on the PATH) that
 * is already running with the shipped configuration. Writes docs/benchmarks-drill.md; about four minutes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { findLoki } from '../../src/commands/native/loki.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { type Measured, measure, median } from './measured.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli.js');
const RULES = join(ROOT, 'grafana/rules/services.yaml');
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'firedrill-bench-drill-'));
const n = (value: number): string => Math.round(value).toLocaleString('en-US');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Row {
  readonly what: string;
  /** Without --loki and --report. */
  readonly command: readonly string[];
}

interface Round extends Measured {
  readonly records: number;
}

async function round(command: readonly string[], loki: Loki): Promise<Round> {
  const report = join(folder, 'report.json');
  const run = await measure(['node', CLI, ...command, '--loki', loki.url, '--report', report]);
  if (run.code !== 0) throw new Error(`firedrill ended with ${run.code}:\n${run.stderr}\n${run.stdout}`);
  const { records = {} } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly records?: Readonly<Record<string, number>>;
  };
  return { ...run, records: Object.values(records).reduce((sum, count) => sum + count, 0) };
}

/** Resident at most since it was started, and processor seconds until now. */
function usedBy(pid: number): { readonly peakMiB: number; readonly cpuSeconds: number } {
  const peakKiB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { peakMiB: peakKiB / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
}

async function rowOf(binary: string, row: Row, rounds: number): Promise<string> {
  say(`${row.what} …`);
  // A Loki of its own for each row: its memory would else be that of the rows before.
  const loki = await startLoki({ binary, dir: mkdtempSync(join(folder, 'loki-')), rules: {} });
  const before = usedBy(loki.pid).cpuSeconds;
  const runs: Round[] = [];
  for (let i = 0; i < rounds; i++) runs.push(await round(row.command, loki));
  const { peakMiB, cpuSeconds } = usedBy(loki.pid);
  await loki.kill();
  const of = (figure: (run: Round) => number): number => median(runs.map(figure));
  return `| ${[
    row.what,
    runs[0]!.records === 0 ? '' : n(of(({ records }) => records)),
    `${of(({ wallSeconds }) => wallSeconds).toFixed(1)} s`,
    `${of((run) => run.cpuSeconds).toFixed(1)} s`,
    `${((cpuSeconds - before) / rounds).toFixed(1)} s`,
    `${n(Math.max(...runs.map((run) => run.peakMiB)))} MiB`,
    `${n(peakMiB)} MiB`,
  ].join(' | ')} |`;
}

const rules = parse(readFileSync(RULES, 'utf8'));
const [one] = rules.groups[0].rules;
const oneRule = join(folder, 'one-rule.yaml');
writeFileSync(oneRule, stringify({ groups: [{ ...rules.groups[0], rules: [one] }] }));

const hour = ['drill', 'checkout', '--rate', '50', '--duration', '1h', '--seed', '1'];
const fires = `${one.alert}{service_name="payment-service"} during payment-errors fires 5m resolves 10m`;
const day = ['drill', 'incident-day', '--rules', RULES, '--seed', '1'];
const sweep = [
  ...['sweep', 'checkout', '--rules', RULES, '--alert', `${one.alert}{service_name="payment-service"}`],
  ...[
    '--errors',
    '1%..20%',
    '--steps',
    '10',
    '--seeds',
    '3',
    '--duration',
    '1h',
    '--quiet',
    '0',
    '--seed',
    '1',
  ],
];

const binary = findLoki(process.env);
if (binary === undefined)
  throw new Error('bench:drill needs a Loki: set LOKI_BIN or put a "loki" on the PATH');
const rows = [
  await rowOf(
    binary,
    { what: '1 h at 50/s, one rule', command: [...hour, '--rules', oneRule, '--expect', fires] },
    ROUNDS,
  ),
  await rowOf(binary, { what: '1 h at 50/s, five rules', command: [...hour, '--rules', RULES] }, ROUNDS),
  await rowOf(binary, { what: '24 h of `incident-day`, five rules', command: day }, ROUNDS),
  await rowOf(binary, { what: 'the same, `--full-records`', command: [...day, '--full-records'] }, ROUNDS),
  await rowOf(binary, { what: 'sweep: 10 strengths x 3 seeds x 1 h', command: sweep }, 1),
];
rmSync(folder, { recursive: true });

const page = `# Benchmarks: the drill

Made by \`npm run bench:drill\` on ${cpus().length} cores of "${cpus()[0]?.model}", ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version.slice(1)}. Loki runs natively on
the same cores, with the shipped configuration, and is there already. Time is that of the whole command: its start, writing, proof, evaluation,
reports. Medians of ${ROUNDS} runs one after the other, of the sweep one run; memory is the most that was resident.

| | log records | time | CPU of firedrill | CPU of Loki | memory of firedrill | memory of Loki |
|---|---:|---:|---:|---:|---:|---:|
${rows.join('\n')}

Records are those of warm-up and cool-down as well, which are as long as the rules look back: ${one.alert} alone needs minutes,
all five rules need 2 h 10 min. The two rows of \`incident-day\` differ in what a record carries
([why](decisions/010-what-rules-see.md)). A sweep's runs have no more rules than the one it is about.
`;
writeFileSync(join(ROOT, 'docs/benchmarks-drill.md'), page);
process.stdout.write(page);
