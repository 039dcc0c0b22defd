/** Two uses of one file are refused before anything is written, whatever the file is called. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI, freshFolder, runProgram } from '../support/program.ts';

const BRIEF = ['--clock', 'virtual', '--seed', '1', '--duration', '5s', '--no-console'];
const OLD = 'a line of an earlier run\n';

/** The run is refused, and the folder holds what it held. */
async function refused(cwd: string, args: readonly string[], printed = ''): Promise<string> {
  const before = listing(cwd);
  const { code, stdout, stderr } = await runProgram(args, { cwd });
  expect({ code, stdout: stdout.toString() }, stderr).toEqual({ code: 2, stdout: printed });
  expect(listing(cwd)).toEqual(before);
  return stderr;
}

const listing = (cwd: string): readonly (readonly [string, string])[] =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap((name) => {
      const path = join(cwd, name);
      try {
        return [[name, readFileSync(path, 'utf8')] as const];
      } catch {
        return [[name, ''] as const];
      }
    });

describe('a manifest that is the log file', () => {
  const args = [...BRIEF, '-o', 'app.log', '--manifest', 'l.json'];

  test.each([
    ['through a symbolic link', (cwd: string) => symlinkSync('app.log', join(cwd, 'l.json'))],
    ['through a hard link', (cwd: string) => linkSync(join(cwd, 'app.log'), join(cwd, 'l.json'))],
    [
      'through a chain of links',
      (cwd: string) => {
        mkdirSync(join(cwd, 'logs'));
        symlinkSync(join(cwd, 'logs', '..', 'app.log'), join(cwd, 'logs', 'link'));
        symlinkSync('logs/link', join(cwd, 'l.json'));
      },
    ],
  ])('%s', async (_, link) => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'app.log'), OLD);
    link(cwd);
    const stderr = await refused(cwd, args);
    expect(stderr).toContain('error: --manifest: "l.json" is the same file as output "app.log"');
    expect(stderr).toContain('expected: a file that nothing else uses');
  });

  test('through a link to a log file that does not exist yet', async () => {
    const cwd = freshFolder();
    symlinkSync('deep/app.log', join(cwd, 'l.json'));
    expect(await refused(cwd, [...BRIEF, '-o', 'deep/app.log', '--manifest', './l.json'])).toContain(
      'is the same file as output "deep/app.log"',
    );
  });

  test('check refuses it as well', async () => {
    const cwd = freshFolder();
    symlinkSync('app.log', join(cwd, 'l.json'));
    const args = ['check', '-o', 'app.log', '--manifest', 'l.json'];
    expect(await refused(cwd, args, 'storefront: 1 error\n')).toContain('is the same file');
  });
});

describe('a manifest that is a backup of the log file', () => {
  test('by its name, whether it exists or not', async () => {
    const cwd = freshFolder();
    const args = [...BRIEF, '-o', 'app.log', '--manifest'];
    expect(await refused(cwd, [...args, 'app.log.3'])).toContain('is a backup of output "app.log"');
    expect(await refused(cwd, [...args, 'app.log.1.gz.part'])).toContain('is a backup of output "app.log"');
  });

  test('through a hard link, which rotation would leave in place', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'app.log.2'), OLD);
    linkSync(join(cwd, 'app.log.2'), join(cwd, 'run.json'));
    expect(await refused(cwd, [...BRIEF, '-o', 'app.log', '--manifest', 'run.json'])).toContain(
      '"run.json" is a backup of output "app.log"',
    );
  });
});

describe('two outputs on one file', () => {
  const outputs = (...files: readonly string[]) => [
    ...BRIEF.filter((arg) => arg !== '--no-console'),
    '--outputs',
    JSON.stringify(files.map((file) => ({ file }))),
  ];

  test('through a hard link', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'a.log'), OLD);
    linkSync(join(cwd, 'a.log'), join(cwd, 'b.log'));
    expect(await refused(cwd, outputs('a.log', 'b.log'))).toContain(
      'error: output: "b.log" is the same file as output "a.log"',
    );
  });

  test('through a linked folder, if neither file exists yet', async () => {
    const cwd = freshFolder();
    mkdirSync(join(cwd, 'real'));
    symlinkSync('real', join(cwd, 'link'));
    await refused(cwd, outputs('real/a.log', 'link/a.log'));
    await refused(cwd, outputs('real/deep/a.log', 'link/deep/a.log'));
    await refused(cwd, outputs('real/a.log', 'link/a.log.1'));
  });

  test('through names in another case, if the file system ignores case', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'probe'), '');
    const args = outputs('App.log', 'app.log');
    if (existsSync(join(cwd, 'PROBE'))) await refused(cwd, args);
    else expect((await runProgram(args, { cwd })).code).toBe(0);
  });

  test('a link to another file, and a device twice, are allowed', async () => {
    const cwd = freshFolder();
    symlinkSync('c.log', join(cwd, 'b.log'));
    expect((await runProgram(outputs('a.log', 'b.log'), { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'c.log'), 'utf8')).toBe(readFileSync(join(cwd, 'a.log'), 'utf8'));
    const args = [...BRIEF, '-o', '/dev/null', '--manifest', '/dev/null'];
    expect((await runProgram(args, { cwd })).code).toBe(0);
  });
});

describe('a stream that is redirected to the log file', () => {
  const run = (cwd: string, flags: string, args: readonly string[], streams: readonly (1 | 2)[]) => {
    const fd = openSync(join(cwd, 'app.log'), flags);
    const stdio = [1, 2].map(
      (stream) => (streams.includes(stream as 1 | 2) ? fd : 'pipe') as 'pipe' | number,
    );
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd,
      stdio: ['ignore', ...stdio],
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  const quiet = BRIEF;
  const loud = BRIEF.filter((arg) => arg !== '--no-console');

  test.each([
    ['console lines', [...loud, '-o', 'app.log']],
    ['the account', [...quiet, '--json', '-o', 'app.log']],
    ['console lines, by the name of the stream', [...loud, '-o', '/dev/stdout']],
  ])('standard output with %s', (_, args) => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'app.log'), OLD);
    const { status, stderr } = run(cwd, 'a', args, [1]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('standard output: it is the same file as output'),
    });
    expect(readFileSync(join(cwd, 'app.log'), 'utf8')).toBe(OLD);
  });

  test('standard error, whose messages would mix with the lines', () => {
    const cwd = freshFolder();
    expect(run(cwd, 'w', [...quiet, '-o', 'app.log'], [2]).status).toBe(2);
    expect(readFileSync(join(cwd, 'app.log'), 'utf8')).toContain('standard error: it is the same file');
  });

  test('but not standard output if nothing is written to it', () => {
    const cwd = freshFolder();
    expect(run(cwd, 'w', [...quiet, '-o', '/dev/stdout'], [1]).status).toBe(0);
    expect(readFileSync(join(cwd, 'app.log'), 'utf8')).toMatch(/^[^\n]+ \| INFO/);
  });
});

describe('an input that an output would overwrite', () => {
  test('the scenario', async () => {
    const cwd = freshFolder();
    const { stdout } = await runProgram(['scenarios', 'show', 'heartbeat'], { cwd });
    writeFileSync(join(cwd, 'mine.yaml'), stdout);
    symlinkSync('mine.yaml', join(cwd, 'mine.svg'));
    for (const args of [
      ['mine.yaml', ...BRIEF, '-o', './mine.yaml'],
      ['mine.yaml', ...BRIEF, '--manifest', 'mine.svg'],
      ['preview', 'mine.yaml', '--output', 'mine.svg'],
    ]) {
      expect(await refused(cwd, args)).toContain('is the same file as scenario "mine.yaml"');
    }
  });

  test('the scenario on standard input', async () => {
    const cwd = freshFolder();
    const { stdout } = await runProgram(['scenarios', 'show', 'heartbeat'], { cwd });
    const path = join(cwd, 'mine.yaml');
    writeFileSync(path, stdout);
    const args = [CLI, '-', ...BRIEF, '--control-port', 'off', '-o', 'mine.yaml'];
    const stdin = openSync(path, 'r');
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: [stdin, 'pipe', 'pipe'] });
    closeSync(stdin);
    expect(String(stderr)).toContain('output: "mine.yaml" is the same file as scenario');
    expect(status).toBe(2);
    expect(readFileSync(path)).toEqual(stdout);
  });

  test('the settings file', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'mine.yaml'), 'rate: 20\n');
    expect(await refused(cwd, [...BRIEF, '--settings', 'mine.yaml', '-o', 'mine.yaml'])).toContain(
      'is the same file as settings "mine.yaml"',
    );
  });

  test('the rules of a drill', async () => {
    const cwd = freshFolder();
    const rules = `groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: sum(count_over_time({service_name="till"}[1m])) > 0\n`;
    writeFileSync(join(cwd, 'rules.yaml'), rules);
    symlinkSync('rules.yaml', join(cwd, 'drill.html'));
    const drill = [
      'drill',
      'storefront',
      '--expect',
      'A fires 5m',
      '--rules',
      'rules.yaml',
      '--loki',
      'http://127.0.0.1:9',
    ];
    expect(await refused(cwd, [...drill, '--html', 'drill.html'])).toContain(
      '--html: "drill.html" is the same file as --rules "rules.yaml"',
    );
    const ofFolder = drill.map((word) => (word === 'rules.yaml' ? '.' : word));
    expect(await refused(cwd, [...ofFolder, '--html', 'rules.yaml'])).toContain(
      '--html: "rules.yaml" is the same file as --rules "rules.yaml"',
    );
  });
});
