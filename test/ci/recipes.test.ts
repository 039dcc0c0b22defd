/** docs/ci.md: its workflows and commands, and the hooks for pre-commit. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeWith } from '../support/needs.ts';
import { CLI, freshFolder } from '../support/program.ts';

const repository = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

const blocks = [...read('docs/ci.md').matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);
const blocksOf = (file: string): readonly string[] => blocks.filter((text) => text.startsWith(`# ${file}\n`));
const github = blocksOf('.github/workflows/alerts.yml');
const gitlab = blocksOf('.gitlab-ci.yml');
const preCommit = blocksOf('.pre-commit-config.yaml');

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
}

const hooks: readonly Hook[] = parse(read('.pre-commit-hooks.yaml'));

const SCENARIO = `name: shop
description: A till.
traffic: { rate: 5 }
services:
  till:
    operations:
      sell:
        entry: 1
        latency: { p50: 10ms, p95: 20ms }
        logs: [{ at: end, level: INFO, message: Sold }]
expect:
  - { alert: Sold, never: true }
`;
const RULES = `groups:
  - name: g
    rules:
      - alert: Sold
        expr: sum(rate({service_name="till"}[5m])) > 100
`;

/** A repository as the recipes expect it. */
function folder(): string {
  const cwd = freshFolder();
  for (const name of ['rules', 'drills']) mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, 'rules/shop.yaml'), RULES);
  writeFileSync(join(cwd, 'drills/shop.yaml'), SCENARIO);
  return cwd;
}

/** `firedrill` is installed in the folder, and on the PATH. */
function shell(command: string, cwd: string, env: Readonly<Record<string, string>> = {}) {
  const bin = join(cwd, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'firedrill'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`, {
    mode: 0o755,
  });
  const { PATH, HOME = '' } = process.env;
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], {
    cwd,
    encoding: 'utf8',
    env: { PATH: `${bin}${delimiter}${PATH}`, HOME, ...env },
  });
}

const drilling = (commands: readonly string[]): readonly string[] =>
  commands.filter((command) => command.startsWith('npx firedrill '));

test('there are recipes for each', () => {
  expect([github.length, gitlab.length, preCommit.length]).toEqual([2, 1, 1]);
});

await describeWith('actionlint', 'the workflows for GitHub', (actionlint) => {
  test.each(github)('pass actionlint (%#)', (workflow) => {
    const { status, stdout } = spawnSync(actionlint, ['-'], {
      cwd: freshFolder(),
      input: workflow,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

test('the inputs of the action are those that the page describes and uses', () => {
  const { inputs } = parse(read('action.yml'));
  const described = /\| input \| meaning \|\n\|---\|---\|\n(.*?)\n\n/s.exec(read('docs/ci.md'))![1]!;
  expect([...described.matchAll(/^\| `([\w-]+)` /gm)].map(([, name]) => name)).toEqual(
    expect.arrayContaining(Object.keys(inputs)),
  );
  const used = github
    .flatMap((text) => parse(text).jobs.drill.steps)
    .flatMap((step) => Object.keys(step.with ?? {}));
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(used));
});

describe('the commands', () => {
  const commands: Readonly<Record<string, readonly string[]>> = {
    GitHub: drilling(github.flatMap((text) => parse(text).jobs.drill.steps).flatMap(({ run }) => run ?? [])),
    GitLab: drilling(gitlab.flatMap((text) => parse(text).drill.script)),
  };
  test.each(Object.entries(commands))('of %s pass', (_, each) => {
    const cwd = folder();
    expect(each.map((command) => command.split(' ')[2])).toEqual(['check', 'drill']);
    for (const command of each) {
      const { status, stdout, stderr } = shell(command, cwd, { GITHUB_STEP_SUMMARY: 'summary.md' });
      expect(status, `${stdout}${stderr}`).toBe(0);
    }
    expect(readFileSync(join(cwd, 'drill.xml'), 'utf8')).toContain('<testsuite');
    expect(existsSync(join(cwd, 'drill.html')) || existsSync(join(cwd, 'summary.md'))).toBe(true);
  });
});

describe('the hooks for pre-commit', () => {
  test('start the program of the package', () => {
    const { bin } = JSON.parse(read('package.json'));
    for (const { entry, language } of hooks) {
      expect([Object.keys(bin), language]).toEqual([[entry.split(' ')[0]], 'node']);
    }
  });

  test('are those that the page uses', () => {
    const [{ hooks: used }] = parse(preCommit[0]!).repos;
    expect(used.map(({ id }: Hook) => id)).toEqual(hooks.map(({ id }) => id));
  });

  test.each([
    ['firedrill-rules', 'rules/shop.yaml', RULES, RULES.replace('sum(', 'sum((')],
    ['firedrill-scenarios', 'drills/shop.yaml', SCENARIO, SCENARIO.replace('rate: 5', 'rate: fast')],
  ])('%s accepts a good file and rejects a broken one', (id, path, good, broken) => {
    const { entry, files } = hooks.find((hook) => hook.id === id)!;
    expect(path).toMatch(new RegExp(files));
    const cwd = folder();
    const check = (text: string) => {
      writeFileSync(join(cwd, path), text);
      return shell(`${entry} ${path}`, cwd);
    };
    expect(check(good)).toMatchObject({ status: 0, stderr: '' });
    expect(check(broken)).toMatchObject({ status: 2, stderr: expect.stringContaining(`${path}:`) });
  });
});
