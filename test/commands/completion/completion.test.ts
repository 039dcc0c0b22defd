/** `firedrill completion`: the scripts, in the real shells. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInScenarios } from '../../../src/config/scenario/index.ts';
import { FORMAT_NAMES } from '../../../src/model/line-format.ts';
import { describeWithPackage } from '../../support/needs.ts';
import { freshFolder, runProgram } from '../../support/program.ts';

const COMMANDS = [
  'run',
  'backfill',
  'init',
  'check',
  'preview',
  'query',
  'drill',
  'sweep',
  'ratios',
  'scenarios',
  'completion',
  'help',
];

/** A folder with two scenarios and another file. */
const folder = freshFolder();
writeFileSync(join(folder, 'my-shop.yaml'), '');
writeFileSync(join(folder, 'other.yml'), '');
writeFileSync(join(folder, 'notes.txt'), '');
mkdirSync(join(folder, 'rules'));

async function scriptOf(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(['completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const file = join(freshFolder(), `firedrill.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

/** What a shell offers at the last of these words. */
type Offers = (words: readonly string[]) => readonly string[];

function offered(command: string, args: readonly string[]): readonly string[] {
  const { stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
  });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .map((line) => line.split('\t')[0]!.trim())
    .filter((line) => line !== '');
}

const FILES = ['my-shop.yaml', 'notes.txt', 'other.yml', 'rules'];
const SCENARIOS = [...builtInScenarios(), 'my-shop.yaml', 'other.yml', 'rules'];

/** Names of folders may end in a slash; each name counts once. */
const names = (words: readonly string[]): readonly string[] =>
  [...new Set(words.map((word) => word.replace(/\/$/, '')))].sort();

/** What holds in every shell. */
function completes(offers: Offers): void {
  test('commands and scenarios at the first word', () => {
    expect(names(offers(['']))).toEqual([...COMMANDS, ...SCENARIOS].sort());
    expect(names(offers(['pre']))).toEqual(['preview']);
  });

  test('actions of a command', () => {
    expect(names(offers(['scenarios', 'sh']))).toEqual(['show']);
    expect(names(offers(['help', 'ba']))).toEqual(['backfill']);
  });

  test.each([
    ['the default command', ['--rat']],
    ['a command', ['run', '--rat']],
    ['a command with a scenario and other flags', ['run', 'storefront', '--json', '-d', '5m', '--rat']],
    ['the default command with a scenario', ['storefront', '--rat']],
  ])('flags of %s', (_, words) => {
    expect(names(offers(words))).toEqual(['--rate', '--ratio']);
  });

  test('only the flags that the command has', () => {
    expect(names(offers(['backfill', '--fro']))).toEqual(['--from']);
    expect(names(offers(['run', '--fro']))).toEqual([]);
  });

  test('words of a list', () => {
    expect(names(offers(['run', '--format', '']))).toEqual([...FORMAT_NAMES].sort());
    expect(names(offers(['run', '-f', 'cs']))).toEqual(['csv']);
    expect(names(offers(['drill', '--via', '']))).toEqual(['otlp', 'push']);
    for (const command of ['drill', 'check']) {
      expect(names(offers([command, '--annotations', '']))).toEqual(['github']);
    }
    expect(names(offers(['completion', '']))).toEqual(['bash', 'fish', 'zsh']);
  });

  test('scenarios and YAML files where a scenario is meant', () => {
    expect(names(offers(['drill', '']))).toEqual([...SCENARIOS].sort());
    expect(names(offers(['run', 'chec']))).toEqual(['checkout']);
    expect(names(offers(['check', 'storefront', 'my']))).toEqual(['my-shop.yaml']);
    expect(names(offers(['check', '--scenario', 'my']))).toEqual(['my-shop.yaml']);
  });

  test('files where a file is meant', () => {
    expect(names(offers(['run', '--settings', '']))).toEqual(FILES);
    expect(names(offers(['drill', 'checkout', '--rules', 'my-shop.yaml', 'o']))).toEqual(['other.yml']);
  });

  test('nothing where any text may stand', () => {
    expect(offers(['run', '--seed', ''])).toEqual([]);
    expect(offers(['run', 'storefront', '--otlp-endpoint', 'http://localhost:4318', 'x'])).toEqual([]);
  });
}

describeWithPackage('bash', 'bash completes', (bash) => {
  let script = '';
  beforeAll(async () => {
    script = await scriptOf('bash');
  });
  const harness = join(import.meta.dirname, 'in-bash.sh');
  const offers: Offers = (words) => offered(bash, ['--norc', '--noprofile', harness, script, ...words]);
  completes(offers);

  test('the value behind "="', () => {
    expect(offers(['run', '--format=cs'])).toEqual(['csv']);
    expect(names(offers(['run', '--clock=']))).toEqual(['real', 'virtual']);
  });
});

describeWithPackage('zsh', 'zsh completes', (zsh) => {
  let script = '';
  beforeAll(async () => {
    script = await scriptOf('zsh');
  });
  const harness = join(import.meta.dirname, 'in-zsh.zsh');
  completes((words) => offered(zsh, ['-f', harness, script, ['firedrill', ...words].join(' ')]));
});

describeWithPackage('fish', 'fish completes', (fish) => {
  let script = '';
  beforeAll(async () => {
    script = await scriptOf('fish');
  });
  completes((words) =>
    offered(fish, ['-N', '-c', `source ${script}; complete -C "firedrill ${words.join(' ')}"`]),
  );
});

describe('completion', () => {
  test('help has the line to install it for each shell', async () => {
    const { stdout } = await runProgram(['completion', '--help']);
    for (const line of [
      'eval "$(firedrill completion bash)"',
      'source <(firedrill completion zsh)',
      'firedrill completion fish > ~/.config/fish/completions/firedrill.fish',
    ]) {
      expect(stdout.toString()).toContain(line);
    }
  });

  test.each([[['completion']], [['completion', 'tcsh']]])('%j ends with 2', async (args) => {
    const { code, stdout } = await runProgram(args);
    expect([code, stdout.length]).toEqual([2, 0]);
  });
});
