/** The program as a process: what it prints where, how it ends, and what its account says. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freePorts } from '../../stack/ports.ts';
import { freshFolder, runProgram, start } from '../../support/program.ts';

const lines = (bytes: Buffer | string): string[] => bytes.toString().split('\n').slice(0, -1);
const VIRTUAL = ['--clock', 'virtual', '--seed', '1'];

describe('standard output and standard error', () => {
  test('records go to standard output, everything else to standard error', async () => {
    const { code, stdout, stderr } = await runProgram([...VIRTUAL, '--duration', '10s']);
    expect(code).toBe(0);
    expect(lines(stdout).every((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| /.test(line))).toBe(true);
    expect(stderr).toMatch(/storefront, 7 services, 10 log records\/s/);
    expect(stderr).toMatch(/seed 1/);
    expect(stderr).toMatch(/OTLP is off/);
    expect(stderr).toMatch(/the account balances/);
  });

  test('with --json the account is the only thing on standard output', async () => {
    const { code, stdout } = await runProgram([...VIRTUAL, '--duration', '30s', '--json']);
    expect(code).toBe(0);
    const account = JSON.parse(stdout.toString());
    expect(Object.keys(account)).toEqual([
      'run',
      'scenario',
      'seed',
      'started',
      'ended',
      'ledger',
      'lateness',
      'services',
      'figures',
      'incidents',
      'timeline',
    ]);
    expect(account).toMatchObject({ scenario: 'storefront', seed: '1', started: '2026-01-05T00:00:00.000Z' });
    const [file] = account.ledger.outputs;
    expect(file).toMatchObject({
      name: 'logs/app.log',
      kind: 'file',
      signal: 'logs',
      accepted: account.ledger.emitted.logs,
    });
  });

  test('with --json nothing else is on standard output, even if CONSOLE_OUTPUT is true', async () => {
    const { stdout } = await runProgram([...VIRTUAL, '--count', '5', '--json'], {
      env: { CONSOLE_OUTPUT: 'true' },
    });
    expect(JSON.parse(stdout.toString()).ledger.emitted.logs).toBe(5);
  });

  test('help into a closed pipe prints no stack trace', async () => {
    const run = start(['run', '--help']);
    run.child.stdout.destroy();
    const { stderr } = await run.ended;
    expect(stderr).toBe('');
  });

  test('csv has its header once on the console and once in the file', async () => {
    const cwd = freshFolder();
    const args = [...VIRTUAL, '--duration', '5s', '--format', 'csv'];
    const first = await runProgram(args, { cwd });
    await runProgram(args, { cwd });
    const header = /^timestamp,level,id/;
    expect(lines(first.stdout).filter((line) => header.test(line))).toHaveLength(1);
    const file = lines(readFileSync(join(cwd, 'logs/app.log')));
    expect(file.filter((line) => header.test(line))).toHaveLength(1);
    expect(file).toHaveLength(2 * (lines(first.stdout).length - 1) + 1);
  });

  test('an empty OUTPUT_FILE means no file', async () => {
    const cwd = freshFolder();
    await runProgram([...VIRTUAL, '--duration', '1s'], { cwd, env: { OUTPUT_FILE: '' } });
    expect(existsSync(join(cwd, 'logs'))).toBe(false);
  });

  test('LOG_FILE is read if OUTPUT_FILE is not set', async () => {
    const cwd = freshFolder();
    await runProgram([...VIRTUAL, '--duration', '1s'], { cwd, env: { LOG_FILE: 'mine.log' } });
    expect(existsSync(join(cwd, 'mine.log'))).toBe(true);
  });
});

describe('how much', () => {
  test.each([1, 2, 7, 100, 1234])('--count %d gives exactly that many lines', async (count) => {
    const { code, stdout } = await runProgram([...VIRTUAL, '--count', String(count), '--output-file', '']);
    expect(code).toBe(0);
    expect(lines(stdout)).toHaveLength(count);
  });

  test('a time window has the planned records, within one episode', async () => {
    const { stdout } = await runProgram([
      ...VIRTUAL,
      '--no-bursts',
      '--rate',
      '10',
      '--duration',
      '60s',
      '--format',
      'json',
      '--output-file',
      '',
    ]);
    const times = lines(stdout).map((line) => Date.parse(JSON.parse(line).timestamp));
    const inside = times.filter((time) => time < Date.UTC(2026, 0, 5) + 60_000);
    expect(Math.abs(inside.length - 600)).toBeLessThanOrEqual(6);
  });

  test('LOG_LEVEL filters after planning, and the account shows it', async () => {
    const { stdout } = await runProgram([...VIRTUAL, '--duration', '60s', '--json'], {
      env: { LOG_LEVEL: 'WARNING' },
    });
    const { ledger } = JSON.parse(stdout.toString());
    expect(ledger.filtered).toBeGreaterThan(ledger.emitted.logs);
    expect(ledger.planned.logs).toBe(ledger.emitted.logs + ledger.filtered);
  });

  test('precedence: flag, environment, settings file, scenario', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'mine.yaml'), 'rate: 30\nburst-frequency: 0\nformat: json\n');
    const banner = async (args: string[], env: Record<string, string>): Promise<string> =>
      (await runProgram([...VIRTUAL, '--duration', '100ms', ...args], { cwd, env })).stderr;
    expect(await banner([], {})).toContain('10 log records/s');
    expect(await banner(['--settings', 'mine.yaml'], {})).toContain('30 log records/s');
    expect(await banner(['--settings', 'mine.yaml'], { LOG_RATE: '40' })).toContain('40 log records/s');
    expect(await banner(['--settings', 'mine.yaml', '--rate', '50'], { LOG_RATE: '40' })).toContain(
      '50 log records/s',
    );
  });
});

describe('stopping', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'the first %s drains: the account balances and every line is whole',
    async (signal) => {
      const cwd = freshFolder();
      const run = start(['--rate', '200', '--json'], { cwd });
      await run.until('stderr', 'OTLP is off');
      // The file is made at start, so its first line is the sign that records flow.
      await untilFileHas(join(cwd, 'logs/app.log'), 50);
      run.child.kill(signal);
      const { code, stdout } = await run.ended;
      expect(code).toBe(0);
      const { ledger } = JSON.parse(stdout.toString());
      expect(ledger.planned.logs).toBe(ledger.emitted.logs);
      expect(lines(readFileSync(join(cwd, 'logs/app.log')))).toHaveLength(ledger.emitted.logs);
    },
  );

  test('a closed pipe (| head) ends a run that has no other output', async () => {
    const run = start(['--rate', '500', '--output-file', '']);
    await run.until('stdout', '\n');
    run.child.stdout.destroy();
    const { stderr, code } = await run.ended;
    expect(stderr).toMatch(/the account balances/);
    expect(code).toBe(4);
  });
});

describe('an unreachable collector', () => {
  test('is reported once and retried; the exit code is 5 and every record is accounted for', async () => {
    const [port] = await freePorts(1);
    const { code, stdout, stderr } = await runProgram(['--duration', '1s', '--json', '--output-file', ''], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    });
    expect(code).toBe(5);
    expect(stderr.match(/connection refused/g)).toHaveLength(1);
    expect(stderr).toMatch(/took no record/);
    const { ledger } = JSON.parse(stdout.toString());
    for (const row of ledger.outputs) {
      expect(row.accepted).toBe(0);
      expect(row.dropped + row.unconfirmed).toBe(
        row.signal === 'logs' ? ledger.emitted.logs : ledger.emitted.spans,
      );
    }
  });
});

test('a manifest holds the account and the scenario’s hash', async () => {
  const cwd = freshFolder();
  const { stdout } = await runProgram([...VIRTUAL, '--duration', '5s', '--json', '--manifest', 'run.json'], {
    cwd,
  });
  const manifest = JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8'));
  const { scenarioHash, ...account } = manifest;
  expect(account).toEqual(JSON.parse(stdout.toString()));
  expect(scenarioHash).toMatch(/^[0-9a-f]{64}$/);
});

test('a run that cannot start leaves an older manifest unchanged', async () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'run.json'), 'from before');
  const { code } = await runProgram(['nosuch', '--manifest', 'run.json'], { cwd });
  expect(code).toBe(2);
  expect(readFileSync(join(cwd, 'run.json'), 'utf8')).toBe('from before');
});

test('a full disk is reported once, and the account shows the loss', async () => {
  const { code, stdout, stderr } = await runProgram(['--duration', '1s', '--json'], {
    env: { OUTPUT_FILE: '/dev/full' },
  });
  expect(code).toBe(4);
  expect(stderr.match(/no space left/gi)).toHaveLength(1);
  const { ledger } = JSON.parse(stdout.toString());
  expect(ledger.outputs[0]).toMatchObject({ accepted: 0, dropped: ledger.emitted.logs });
});

/** Waits for the file to hold that many lines, by its own changes. */
async function untilFileHas(path: string, count: number): Promise<void> {
  const { watch } = await import('node:fs/promises');
  if (lines(readFileSync(path)).length >= count) return;
  for await (const _ of watch(path)) {
    if (lines(readFileSync(path)).length >= count) return;
  }
}
