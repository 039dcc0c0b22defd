/**
 * What a line costs: ready records through every format into a real file, and flog's lines in the same run.
 *
 *   npx tsx test/bench/lines.ts
 *
 * flog draws its records as well, so its figures are of whole runs; those of firedrill are in docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFormat } from '../../src/formats/index.ts';
import { FORMAT_NAMES } from '../../src/model/line-format.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { openFileOutput } from '../../src/sinks/file.ts';
import { accessRecords } from '../formats/access-records.ts';
import { buildProgram } from '../stack/build.ts';
import { measure, median } from './measured.ts';

const LINES = 200_000;
const FLOG_LINES = 500_000;
const BATCH = 512;
const ROUNDS = 5;
const TEMPLATE = '[%(asctime)s] %(levelname)-7s %(service)s %(request_id)s %(message)s';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-lines-'));
/** More records than fit into the caches of the processor. */
const records = accessRecords(20_000, 'lines');
const batches: LogRecord[][] = [];
for (let at = 0; at < records.length; at += BATCH) batches.push(records.slice(at, at + BATCH));

/** CPU microseconds of this process for one line, from the record to the end of the write. */
async function ownMicros(spec: string, lines: number): Promise<number> {
  const output = await openFileOutput({
    path: join(folder, `round-${spec.replaceAll(/\W/g, '-')}`),
    format: createFormat(spec),
    whenFull: 'wait',
    onTrouble: (message) => void process.stderr.write(`${message}\n`),
  });
  const start = process.cpuUsage();
  let written = 0;
  for (let i = 0; written < lines; i++) {
    const batch = batches[i % batches.length]!;
    written += batch.length;
    await output.write(batch);
  }
  await output.flush(60_000);
  const { user, system } = process.cpuUsage(start);
  const [account] = output.accounts();
  if (account?.accepted !== written) throw new Error(`${spec}: ${account?.accepted} of ${written} lines`);
  await output.close();
  return (user + system) / written;
}

async function flogMicros(binary: string, format: string): Promise<number> {
  const path = join(folder, 'flog');
  const run = await measure([binary, '-f', format, '-n', String(FLOG_LINES), '-t', 'log', '-o', path, '-w']);
  if (run.code !== 0) throw new Error(`flog ended with ${run.code}:\n${run.stderr}`);
  return (run.cpuSeconds * 1e6) / FLOG_LINES;
}

function row(name: string, micros: readonly number[]): void {
  const middle = median(micros);
  const perSecond = Math.round(1e6 / middle).toLocaleString('en-US');
  process.stdout.write(`${name.padEnd(24)}${middle.toFixed(2).padStart(10)}${perSecond.padStart(16)}\n`);
}

try {
  const flog = await buildProgram('flog');
  process.stdout.write(`Node ${process.version}, medians of ${ROUNDS} rounds\n`);
  process.stdout.write(`${''.padEnd(24)}${'us/line'.padStart(10)}${'per CPU-second'.padStart(16)}\n`);
  for (const spec of [...FORMAT_NAMES, TEMPLATE]) {
    await ownMicros(spec, LINES / 4);
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await ownMicros(spec, LINES));
    row(spec === TEMPLATE ? 'a template' : spec, rounds);
  }
  for (const format of ['json', 'apache_combined']) {
    const rounds: number[] = [];
    for (let round = 0; round < 3; round++) rounds.push(await flogMicros(flog, format));
    row(`flog ${format}`, rounds);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
