/** Standard output and standard error that cannot be written, and a terminal that goes away: a run must survive both. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';
import { EVENTUALLY } from '../../support/eventually.ts';
import { CLI, freshFolder, start } from '../../support/program.ts';

const lines = (text: Buffer | string): string[] => text.toString().split('\n').slice(0, -1);
const RUN = [
  '--rate',
  '50',
  '--no-bursts',
  '--duration',
  '1s',
  '--output-file',
  'app.log',
  '--manifest',
  'run.json',
];
const FULL = '/dev/full';
const noFull = [!existsSync(FULL), `this system has no ${FULL}`] as const;
const noTerminal = [
  spawnSync('python3', ['-c', 'import pty']).status !== 0,
  'python3, which makes the terminal, is not on this machine',
] as const;
const PRLIMIT = 'prlimit';
const noPrlimit = [
  spawnSync(PRLIMIT, ['--version']).status !== 0,
  'prlimit (util-linux) is not on this machine',
] as const;

const ledgerIn = (cwd: string) => JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8')).ledger;
const rowOf = (cwd: string, name: string) =>
  ledgerIn(cwd).outputs.find((row: { readonly name: string }) => row.name === name);

interface Redirected {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program behind a shell's redirections, such as `2>/dev/full`. */
function redirected(redirection: string, args: readonly string[], cwd = freshFolder()): Redirected {
  const { PATH = '' } = process.env;
  const words = ['-c', `exec "$0" "$@" ${redirection}`, process.execPath, CLI, ...args];
  const { status, stdout, stderr } = spawnSync('sh', words, { cwd, env: { PATH }, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('standard error that cannot be written', () => {
  test('a closed pipe: the run lasts as long as planned, with its manifest and exit code 0', async () => {
    const cwd = freshFolder();
    const run = start([...RUN, '--no-console'], { cwd });
    await run.until('stderr', 'firedrill:');
    run.child.stderr.destroy();
    expect((await run.ended).code).toBe(0);
    expect(lines(readFileSync(join(cwd, 'app.log')))).toHaveLength(ledgerIn(cwd).emitted.logs);
  });

  test('a full disk changes nothing either', ({ skip }) => {
    skip(...noFull);
    const cwd = freshFolder();
    const { code, stdout } = redirected(`2>${FULL}`, RUN, cwd);
    expect(code).toBe(0);
    expect(lines(stdout)).toHaveLength(ledgerIn(cwd).emitted.logs);
  });

  test.for<readonly [number, readonly string[]]>([
    [2, ['nosuch']],
    [2, ['--rate', 'many']],
    [2, ['backfill', '--from', 'soon']],
    [2, ['check', 'nosuch.yaml']],
    [2, ['preview', 'nosuch']],
    [2, ['drill', 'nosuch', '--rules', 'nosuch.yaml', '--loki', 'http://127.0.0.1:9']],
    [
      2,
      [
        'sweep',
        'nosuch',
        '--rules',
        'nosuch.yaml',
        '--loki',
        'http://127.0.0.1:9',
        '--alert',
        'A',
        '--errors',
        '1%..2%',
      ],
    ],
    [2, ['scenarios', 'show', 'nosuch']],
    [5, ['ratios', '--port', '9']],
  ])('exit code %d stays: %j', ([expected, args], { skip }) => {
    skip(...noFull);
    expect(redirected(`2>${FULL}`, args).code).toBe(expected);
  });

  test('both streams in a closed pipe: the file is complete', async () => {
    const cwd = freshFolder();
    const args = ['backfill', '--from', '-10m', '--output-file', 'app.log', '--manifest', 'run.json'];
    const { PATH = '' } = process.env;
    const words = ['-c', '"$0" "$@" 2>&1 | head -1', process.execPath, CLI, ...args];
    spawnSync('sh', words, { cwd, env: { PATH } });
    expect(rowOf(cwd, 'app.log').accepted).toBe(ledgerIn(cwd).emitted.logs);
    expect(lines(readFileSync(join(cwd, 'app.log')))).toHaveLength(ledgerIn(cwd).emitted.logs);
  });
});

describe('standard output that cannot be written', () => {
  test('a full disk loses lines of the console, and does not affect other outputs', ({ skip }) => {
    skip(...noFull);
    const cwd = freshFolder();
    const { code, stderr } = redirected(`>${FULL}`, RUN, cwd);
    expect(code).toBe(4);
    expect(stderr.match(/no space left/g)).toHaveLength(1);
    expect(stderr).toContain('app.log continues');
    const { emitted } = ledgerIn(cwd);
    expect(emitted.logs).toBeGreaterThanOrEqual(50);
    expect(rowOf(cwd, 'app.log')).toMatchObject({ accepted: emitted.logs, dropped: 0 });
    expect(rowOf(cwd, 'console')).toMatchObject({ accepted: 0, dropped: emitted.logs });
  });

  test('with no other output the run ends, with an account', ({ skip }) => {
    skip(...noFull);
    const { code, stderr } = redirected(`>${FULL}`, ['--rate', '50', '--output-file', '']);
    expect(code).toBe(4);
    expect(stderr).toContain('there is no other output, so the run ends');
    expect(stderr).toContain('the account balances');
  });

  test('a closed pipe does not end a run that has other outputs', async () => {
    const cwd = freshFolder();
    const run = start(RUN, { cwd });
    await run.untilLines(5);
    run.child.stdout.destroy();
    const { code, stderr } = await run.ended;
    expect(code).toBe(4);
    expect(stderr.match(/its reader closed it/g)).toHaveLength(1);
    expect(rowOf(cwd, 'app.log').accepted).toBe(ledgerIn(cwd).emitted.logs);
    expect(rowOf(cwd, 'console').dropped).toBeGreaterThan(0);
  });

  test('text that cannot be written is a loss: exit code 4', ({ skip }) => {
    skip(...noFull);
    const { code, stderr } = redirected(`>${FULL}`, ['scenarios', 'list']);
    expect(code).toBe(4);
    expect(stderr).toContain('error: cannot write to standard output: ENOSPC');
  });

  test('a partial write to a file is not counted as accepted', ({ skip }) => {
    skip(...noPrlimit);
    const cwd = freshFolder();
    const args = ['--clock', 'virtual', '--duration', '10m', '--output-file', ''];
    const { PATH = '' } = process.env;
    const words = ['-c', `exec ${PRLIMIT} --fsize=10001 "$0" "$@" >out`, process.execPath, CLI, ...args];
    const { status, stderr } = spawnSync('sh', words, { cwd, env: { PATH }, encoding: 'utf8' });
    expect(status).toBe(4);
    const [, accepted = ''] = /^console +logs +([\d,]+)/m.exec(stderr) ?? [];
    const written = lines(readFileSync(join(cwd, 'out')));
    expect(Number(accepted.replaceAll(',', ''))).toBeLessThanOrEqual(written.length);
    expect(stderr).toContain('the account balances');
  });
});

describe('SIGHUP', () => {
  test('without a terminal it reopens the files', async () => {
    const cwd = freshFolder();
    const run = start(
      ['--rate', '100', '--no-console', '--output-file', 'app.log', '--control-port', 'off'],
      { cwd },
    );
    const path = join(cwd, 'app.log');
    await vi.waitUntil(() => existsSync(path) && readFileSync(path).length > 0, EVENTUALLY);
    renameSync(path, `${path}.old`);
    run.child.kill('SIGHUP');
    await vi.waitUntil(() => existsSync(path) && readFileSync(path).length > 0, EVENTUALLY);
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(0);
  });

  test('a run that was started on a terminal drains and ends when the terminal is closed', async ({
    skip,
  }) => {
    skip(...noTerminal);
    const cwd = freshFolder();
    const script = resolve(import.meta.dirname, '../../support/on-terminal.py');
    const args = ['--rate', '100', '--no-console', '--output-file', 'app.log', '--manifest', 'run.json'];
    const { PATH = '' } = process.env;
    const terminal = spawn('python3', [script, process.execPath, CLI, ...args, '--control-port', 'off'], {
      cwd,
      env: { PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const path = join(cwd, 'app.log');
    await vi.waitUntil(() => existsSync(path) && readFileSync(path).length > 0, EVENTUALLY);
    terminal.stdin.end();
    let ended: string | undefined;
    for await (const line of createInterface(terminal.stdout)) if (line.startsWith('ended ')) ended = line;
    expect(ended).toBe('ended 0');
    expect(lines(readFileSync(path))).toHaveLength(ledgerIn(cwd).emitted.logs);
  });
});
