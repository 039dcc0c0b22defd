/** action.yml: what can be checked without GitHub. Its scripts run in bash, with the environment that a runner gives them. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeWith } from '../support/needs.ts';
import { CLI, freshFolder } from '../support/program.ts';

const repository = join(import.meta.dirname, '../..');

interface Step {
  readonly id?: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

const action: {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
} = parse(readFileSync(join(repository, 'action.yml'), 'utf8'));
const [install, drill] = action.runs.steps;

const SCENARIO = `name: till
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
const ruleFile = (alert: string): string => `groups:
  - name: ${alert}
    rules:
      - alert: ${alert}
        expr: sum(rate({service_name="till"}[5m])) > 100
`;

function folder(): string {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'my till.yaml'), SCENARIO);
  mkdirSync(join(cwd, 'rules'));
  writeFileSync(join(cwd, 'rules/sold.yaml'), ruleFile('Sold'));
  writeFileSync(join(cwd, 'more rules.yaml'), ruleFile('Other'));
  return cwd;
}

interface Ran extends SpawnSyncReturns<string> {
  readonly summary: string;
  /** What the step wrote to GITHUB_OUTPUT. */
  readonly outputs: string;
}

/** As a runner does: `bash --noprofile --norc -eo pipefail`. Inputs that are not given have their defaults. */
function run(
  { env: names, run: script }: Step,
  inputs: Readonly<Record<string, string>>,
  {
    cwd = folder(),
    env = {},
  }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Ran {
  const files = freshFolder();
  const [summary, outputs] = [join(files, 'summary.md'), join(files, 'output')];
  for (const file of [summary, outputs]) writeFileSync(file, '');
  const given = Object.entries(names).map(([name, expression]) => {
    const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1];
    const value = input === undefined ? CLI : (inputs[input] ?? action.inputs[input]?.default ?? '');
    return [name, value];
  });
  const { PATH = '', HOME = '' } = process.env;
  const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH,
      HOME,
      RUNNER_TEMP: files,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: outputs,
      ...Object.fromEntries(given),
      ...env,
    },
  });
  return { ...ended, summary: readFileSync(summary, 'utf8'), outputs: readFileSync(outputs, 'utf8') };
}

await describeWith('actionlint', 'a workflow that uses the action', (actionlint) => {
  const linted = (inputs: string) => {
    const cwd = freshFolder();
    mkdirSync(join(cwd, '.github/workflows'), { recursive: true });
    // actionlint finds the root of a project by this folder.
    mkdirSync(join(cwd, '.git'));
    copyFileSync(join(repository, 'action.yml'), join(cwd, 'action.yml'));
    const workflow = `on: push
jobs:
  drill:
    runs-on: ubuntu-24.04
    steps:
      - uses: ./
        with: { ${inputs} }
`;
    writeFileSync(join(cwd, '.github/workflows/alerts.yml'), workflow);
    const { status, stdout } = spawnSync(actionlint, [], { cwd, encoding: 'utf8' });
    return { status, stdout };
  };

  test('passes actionlint', () => {
    const every = Object.keys(action.inputs).map((name) => `${name}: a`);
    expect(linted(every.join(', '))).toEqual({ status: 0, stdout: '' });
    expect(linted('rules: a, scenario: b')).toEqual({ status: 0, stdout: '' });
  });

  test('needs rules and a scenario', () => {
    expect(linted('rules: a').stdout).toContain('missing input "scenario"');
    expect(linted('scenario: a').stdout).toContain('missing input "rules"');
  });
});

test('no input is part of a script, where it could run commands', () => {
  for (const { run: script } of action.runs.steps) expect(script).not.toContain('${{');
});

describe('the step that drills', () => {
  const inputs = { rules: 'rules\nmore rules.yaml\n', scenario: 'my till.yaml' };

  test('passes, and writes a summary', () => {
    const { status, stdout, stderr, summary } = run(drill!, inputs);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('PASSED: 1 expectation holds');
    expect(stdout).toContain('seed 1,');
    expect(stdout).not.toMatch(/^::/m);
    expect(summary).toContain('## PASSED: 1 expectation holds');
  });

  test('annotates the rule of an expectation that failed', () => {
    const expectation = 'Other during 10m..20m fires 4m';
    const { status, stdout, summary } = run(drill!, { ...inputs, expect: `\n${expectation}\n` });
    expect(stdout).toMatch(/^::error file=more rules.yaml,line=4::Other.*never-fired/m);
    expect(summary).toContain('## FAILED: 1 of 2 expectations, 1 holds');
    expect(status).toBe(3);
  });

  test('fails below the mutation score that is asked for', () => {
    const scored = (score: string) => run(drill!, { ...inputs, 'min-score': score });
    const met = scored('0');
    expect([met.status, met.stdout]).toEqual([0, expect.stringContaining('mutation score')]);
    // A rule that must only stay silent has mutants that nothing notices.
    expect(scored('100').status).toBe(3);
    const wrong = scored('all');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('--min-score: cannot use "all"'),
    ]);
  });

  test('passes further flags, and the address of a Loki', () => {
    const { status, stdout, stderr } = run(drill!, {
      ...inputs,
      args: '--strict\n--report drill.json --nosuch',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain("unknown option '--nosuch'");
    const refused = run(drill!, { ...inputs, loki: 'not a url' });
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('--loki: cannot use "not a url"'),
    ]);
  });

  test('runs nothing that an input contains', () => {
    const { status, stderr } = run(drill!, { ...inputs, scenario: '$(touch owned); `touch owned`' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('$(touch owned)')]);
  });
});

describe('the step that installs', () => {
  test('builds the code of the action by default', () => {
    const bin = freshFolder();
    // A stand-in for npm: installing every dependency takes minutes.
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "npm $* in $(pwd)"\n');
    chmodSync(join(bin, 'npm'), 0o755);
    const source = realpathSync(freshFolder());
    const { status, stdout, outputs } = run(
      install!,
      {},
      {
        env: { PATH: `${bin}${delimiter}${process.env.PATH}`, GITHUB_ACTION_PATH: source },
      },
    );
    expect([status, stdout]).toEqual([0, `npm ci --include=dev --no-audit --no-fund in ${source}\n`]);
    expect(outputs).toBe(`cli=${source}/dist/cli.js\n`);
  });

  describe('with a package file', () => {
    const cwd = folder();
    let installed: Ran;
    beforeAll(() => {
      const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
      // The global set-up has built it.
      const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', cwd], {
        cwd: repository,
        env,
        encoding: 'utf8',
      });
      const version = packed.stdout.trim().split('\n').at(-1)!;
      installed = run(install!, { version }, { cwd, env: { npm_config_prefer_offline: 'true' } });
    });

    test('installs a program that drills', ({ skip }) => {
      const { status, stderr, outputs } = installed;
      if (status !== 0 && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr)) {
        skip('the npm registry cannot be reached');
      }
      expect(status, stderr).toBe(0);
      const [, cli = ''] = /^cli=(.*)\n$/.exec(outputs) ?? [];
      const drilled = run(drill!, { rules: 'rules', scenario: 'my till.yaml' }, { cwd, env: { CLI: cli } });
      expect(drilled.status, drilled.stderr).toBe(0);
    });
  });
});
