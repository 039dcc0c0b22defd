/** Packs the package and installs it into an empty project: its files, links, install warnings, start and types. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { freshFolder } from '../support/program.ts';

const folder = freshFolder();
const unpacked = join(folder, 'package');
let archive = '';

/** Runs npm without the npm settings of this project. */
function npm(args: readonly string[], cwd: string) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return spawnSync('npm', args, { cwd, env, encoding: 'utf8' });
}

beforeAll(() => {
  // The global set-up has built it. A second build would replace the program while other tests run it.
  const packed = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], process.cwd());
  archive = join(folder, JSON.parse(packed.stdout)[0].filename);
  expect(spawnSync('tar', ['-xzf', archive, '-C', folder]).status).toBe(0);
});

test('links of its pages lead to files of the package', () => {
  const pages = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  expect(pages).toContain('README.md');
  expect(pages).toContain(join('docs', 'drill.md'));
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(unpacked, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^([a-z]+:|#)/.test(link))
      .filter((link) => !existsSync(join(unpacked, normalize(join(dirname(page), link.split('#')[0]!)))))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('it has no tests and no sources except scenarios', () => {
  const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /^(test|scripts|node_modules|logs|\.)/.test(file))).toEqual([]);
  expect(files.filter((file) => /^(src|grafana|otel-collector)\/.*\.ts$/.test(file))).toEqual([]);
});

describe('installed into an empty project', () => {
  const project = freshFolder();
  let unreachable: string | undefined;
  let output = '';

  beforeAll(() => {
    writeFileSync(join(project, 'package.json'), '{ "private": true }');
    const { status, stdout, stderr } = npm(
      ['install', '--prefer-offline', '--no-audit', '--no-fund', archive],
      project,
    );
    output = `${stdout}${stderr}`;
    if (status !== 0 && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(output)) {
      unreachable = 'the package registry cannot be reached from this machine';
    } else if (status !== 0) throw new Error(output);
  });

  test('no dependency is deprecated, in conflict, or needs a later Node', ({ skip }) => {
    skip(unreachable !== undefined, unreachable);
    expect(output).not.toMatch(/EBADENGINE|deprecated|ERESOLVE|invalid/);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    const least = /\d+/.exec(engines.node)![0];
    // npm checks only the Node that it runs on. Every package must allow the oldest Node that firedrill supports.
    const isMet = (range: string): boolean =>
      range.split('||').some((part) => Number(/\d+/.exec(part)?.[0] ?? 0) <= Number(least));
    expect(installed(project).filter(({ node }) => !isMet(node))).toEqual([]);
  });

  test('npx starts the program', ({ skip }) => {
    skip(unreachable !== undefined, unreachable);
    const { stdout } = npm(['exec', '--', 'firedrill', '--version'], project);
    expect(stdout.trim()).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  test('a run prints no warning of Node', ({ skip }) => {
    skip(unreachable !== undefined, unreachable);
    const program = join(project, 'node_modules/firedrill/dist/cli.js');
    const run = ['checkout', '--clock', 'virtual', '--duration', '1s', '--no-console'];
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--pending-deprecation', '--trace-warnings', program, ...run],
      { cwd: project, encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    expect(stderr).not.toMatch(/Warning|deprecat/i);
  });

  test('the library has types, and the project needs no types of Node', ({ skip }) => {
    skip(unreachable !== undefined, unreachable);
    expect(compile(project, GOOD)).toEqual([]);
    expect(compile(project, BAD)).toEqual([
      expect.stringMatching(/^bad.mts\(3,.*'rat' does not exist.*mean to write 'rate'/),
      expect.stringMatching(/^bad.mts\(4,.*Type 'true' is not assignable to type/),
      expect.stringMatching(/^bad.mts\(5,.*'control-port'/),
    ]);
  });
});

const GOOD = {
  file: 'good.mts',
  text: `import { startRun } from 'firedrill';
const text: Record<string, string> = { rate: '50' };
await startRun({ settings: text });
const run = await startRun({
  settings: { rate: 50, duration: '10s', seed: 7, console: false, outputs: [{ console: true }], 'rotate-size': 'off', 'otlp-logs-timeout': 5000 },
});
const lost: number = (await run.done).account.ledger.skipped;
console.log(lost);
`,
};

const BAD = {
  file: 'bad.mts',
  text: `import { startRun } from 'firedrill';

await startRun({ settings: { rat: 50 } });
await startRun({ settings: { rate: true } });
await startRun({ settings: { 'control-port': 9000 } });
`,
};

/** The errors of the compiler for a file that imports the package. It also checks the declarations in the package. */
function compile(project: string, { file, text }: typeof GOOD): readonly string[] {
  writeFileSync(join(project, file), text);
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
  const { stdout } = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), ...options, file], {
    cwd: project,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => /error TS/.test(line));
}

/** Every installed package with the versions of Node that it needs. */
function installed(project: string): readonly { readonly name: string; readonly node: string }[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  return Object.entries<{ engines?: { node?: string } }>(lock.packages).map(([name, { engines }]) => ({
    name,
    node: engines?.node ?? '',
  }));
}
