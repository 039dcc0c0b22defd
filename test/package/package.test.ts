/** The package as others install it: what is in it, that it installs without complaints, starts, and has types. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { freshFolder } from '../support/program.ts';

const folder = freshFolder();
const unpacked = join(folder, 'package');
let archive = '';

/** npm as somebody else has it, without this project's environment. */
function npm(args: readonly string[], cwd: string) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return spawnSync('npm', args, { cwd, env, encoding: 'utf8' });
}

beforeAll(() => {
  // Built already, and a second build would take the program away under other tests.
  const packed = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], process.cwd());
  archive = join(folder, JSON.parse(packed.stdout)[0].filename);
  expect(spawnSync('tar', ['-xzf', archive, '-C', folder]).status).toBe(0);
});

test('links of its pages lead to what is in it', () => {
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

test('has no tests, no sources but scenarios, and nothing local', () => {
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

  test('nothing is too new for the Node that it asks for, deprecated, or in conflict', ({ skip }) => {
    skip(unreachable !== undefined, unreachable);
    expect(output).not.toMatch(/EBADENGINE|deprecated|ERESOLVE|invalid/);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    const least = /\d+/.exec(engines.node)![0];
    // npm looks only at the Node that it runs on; the least one must do everywhere.
    const isMet = (range: string): boolean =>
      range.split('||').some((part) => Number(/\d+/.exec(part)?.[0] ?? 0) <= Number(least));
    expect(installed(project).filter(({ node }) => !isMet(node))).toEqual([]);
  });

  test('the program starts', ({ skip }) => {
    skip(unreachable !== undefined, unreachable);
    const { stdout } = npm(['exec', '--', 'firedrill', '--version'], project);
    expect(stdout.trim()).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  test('settings of a run are typed', ({ skip }) => {
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

/** What the compiler says of a file that uses the package, the package's own declarations included. */
function compile(project: string, { file, text }: typeof GOOD): readonly string[] {
  writeFileSync(join(project, file), text);
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const { stdout } = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), ...options, file], {
    cwd: project,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => /error TS/.test(line));
}

/** Every package below the project, with the versions of Node that it says it needs. */
function installed(project: string): readonly { readonly name: string; readonly node: string }[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  return Object.entries<{ engines?: { node?: string } }>(lock.packages).map(([name, { engines }]) => ({
    name,
    node: engines?.node ?? '',
  }));
}
