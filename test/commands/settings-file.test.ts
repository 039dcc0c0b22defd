/** The settings file of a command: firedrill.yaml in the working folder, FIREDRILL_SETTINGS, --settings, --no-settings. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI, freshFolder, runProgram } from '../support/program.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = freshFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

interface Given {
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The effective rate and where it comes from, as `check --verbose` prints them, and standard error. */
async function checked({ files, args = [], env = {} }: Given) {
  const ended = await runProgram(['check', 'storefront', '--verbose', ...args], {
    cwd: folderWith(files),
    env,
  });
  const [, rate, source] = /^ {2}rate +(\S+) +(.+)$/m.exec(ended.stdout.toString()) ?? [];
  return { code: ended.code, rate, source, stderr: ended.stderr };
}

describe('firedrill.yaml in the working folder', () => {
  test.each(['firedrill.yaml', '.firedrill.yaml'])('%s is read and named', async (name) => {
    expect(await checked({ files: { [name]: 'rate: 20\n' } })).toEqual({
      code: 0,
      rate: '20',
      source: 'settings file',
      stderr: `settings: ${name}\n`,
    });
  });

  test('is below a variable, and the variable is below a flag', async () => {
    const files = { 'firedrill.yaml': 'rate: 20\n' };
    expect(await checked({ files, env: { LOG_RATE: '30' } })).toMatchObject({ rate: '30' });
    expect(await checked({ files, env: { LOG_RATE: '30' }, args: ['--rate', '40'] })).toMatchObject({
      rate: '40',
    });
  });

  test.each([
    ['--settings FILE', ['--settings', 'mine.yaml'], {}, ''],
    [
      'FIREDRILL_SETTINGS',
      [],
      { FIREDRILL_SETTINGS: 'mine.yaml' },
      'settings: mine.yaml (FIREDRILL_SETTINGS)\n',
    ],
  ])('is replaced by %s', async (_, args, env: Record<string, string>, stderr) => {
    const files = { 'firedrill.yaml': 'rate: 20\nbursts: maybe\n', 'mine.yaml': 'rate: 25\n' };
    expect(await checked({ files, args, env })).toMatchObject({ code: 0, rate: '25', stderr });
  });

  test('is ignored with --no-settings, as is FIREDRILL_SETTINGS', async () => {
    const given = {
      files: { 'firedrill.yaml': 'rate: 20\n' },
      args: ['--no-settings'],
      env: { FIREDRILL_SETTINGS: 'nowhere.yaml' },
    };
    expect(await checked(given)).toMatchObject({ code: 0, rate: '10', source: 'scenario', stderr: '' });
  });

  test('may not be there under both names: exit code 2 and the fix', async () => {
    const files = { 'firedrill.yaml': 'rate: 20\n', '.firedrill.yaml': 'rate: 30\n' };
    const { code, stderr } = await checked({ files });
    expect(code).toBe(2);
    expect(stderr).toContain('both firedrill.yaml and .firedrill.yaml exist in the working folder');
    expect(stderr).toContain('delete .firedrill.yaml, or choose one: --settings firedrill.yaml');
    expect(await checked({ files, args: ['--settings', 'firedrill.yaml'] })).toMatchObject({ rate: '20' });
  });

  test('with an error is an error at its line', async () => {
    const { code, stderr } = await checked({ files: { 'firedrill.yaml': 'bursts: false\nrate: fast\n' } });
    expect(code).toBe(2);
    expect(stderr).toContain('error: firedrill.yaml:2 rate: cannot use "fast"');
  });

  test('that holds a scenario is an error that names the fix', async () => {
    const { code, stderr } = await checked({ files: { 'firedrill.yaml': 'name: mine\nservices: {}\n' } });
    expect(code).toBe(2);
    expect(stderr).toContain('firedrill.yaml: is a scenario');
    expect(stderr).toContain('--no-settings');
  });

  test('may choose the scenario', async () => {
    const cwd = folderWith({ 'firedrill.yaml': 'scenario: heartbeat\n' });
    const { stdout } = await runProgram(['check'], { cwd });
    expect(stdout.toString()).toMatch(/^scenario heartbeat: /);
  });

  test('is no alert rule file of its folder', async () => {
    const cwd = folderWith({ 'firedrill.yaml': 'rate: 20\n' });
    mkdirSync(join(cwd, 'empty'));
    writeFileSync(join(cwd, 'rules.yaml'), 'groups: []\n');
    const { stdout } = await runProgram(['check', '.', '--json'], { cwd });
    const { files } = JSON.parse(stdout.toString());
    expect(files.map(({ file }: { file: string }) => file)).toEqual(['rules.yaml']);
  });

  const EMPTY = 'heartbeat';
  test.each([
    ['run', [EMPTY, '--count', '1']],
    ['backfill', [EMPTY, '--from', '-1m']],
    ['preview', [EMPTY]],
    ['check', [EMPTY]],
  ])('is read once by %s', async (command, args) => {
    const cwd = folderWith({ 'firedrill.yaml': 'output-file: mine.log\ncontrol-port: off\n' });
    const { code, stderr } = await runProgram([command, ...args], { cwd });
    expect(stderr.match(/^settings: firedrill\.yaml$/gm)).toHaveLength(1);
    expect(code).toBe(0);
  });

  test.each(['drill', 'sweep'])('is read once by %s', async (command) => {
    const cwd = folderWith({ 'firedrill.yaml': 'rate: fast\n' });
    const args = [command, 'checkout', '--rules', 'none.yaml', '--loki', 'http://127.0.0.1:1'];
    const { code, stderr } = await runProgram(args, { cwd });
    expect(stderr.match(/^settings: firedrill\.yaml$/gm)).toHaveLength(1);
    expect(stderr).toContain('firedrill.yaml:1 rate');
    expect(code).toBe(2);
  });
});

test('an output cannot replace the settings file of the folder', async () => {
  const cwd = folderWith({ 'firedrill.yaml': 'output-file: firedrill.yaml\n' });
  const { code, stderr } = await runProgram(['run', 'heartbeat', '--count', '1'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('is the same file as settings "firedrill.yaml"');
});

test('code that uses the package does not read it', () => {
  const cwd = folderWith({ 'firedrill.yaml': 'rate: fast\n' });
  const program = `
    const { startRun } = await import(${JSON.stringify(join(dirname(CLI), 'commands/api.js'))});
    const run = await startRun({ settings: { scenario: 'heartbeat', count: 1, clock: 'virtual' } });
    console.log((await run.done).account.ledger.emitted.logs);
  `;
  const { PATH = '' } = process.env;
  const args = ['--input-type=module', '--eval', program];
  const stdout = execFileSync(process.execPath, args, { cwd, env: { PATH }, encoding: 'utf8' });
  expect(stdout).toBe('1\n');
});
