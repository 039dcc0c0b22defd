/** `firedrill check` of any files: what each is taken for, where it comes from, and the verdict on it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { checkReportJsonSchema } from '../../../src/commands/check/report.ts';
import { CLI, freshFolder, runProgram, start } from '../../support/program.ts';

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
`;
const EXPECTING = `${SCENARIO}expect:
  - { alert: Sold, never: true }
  - { alert: Slod, never: true }
`;
const RULES = `groups:
  - name: g
    rules:
      - alert: Sold
        expr: sum(rate({service_name="till"}[5m])) > 100
`;

function folder(files: Readonly<Record<string, string>>): string {
  const dir = freshFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

async function check(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runProgram(['check', ...args], { cwd: folder(files) });
  return { code, stdout: stdout.toString(), stderr };
}

describe('several files', () => {
  test('each is what stands in it, and has a verdict', async () => {
    const { code, stdout, stderr } = await check(['till.yaml', 'rules.yaml', 'storefront'], {
      'till.yaml': SCENARIO,
      'rules.yaml': RULES,
    });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n').slice(-3)).toEqual([
      'till.yaml: ok, 1 service, 1 operation, 0 journeys, 0 single events, 0 incidents, 0 expectations',
      expect.stringMatching(/^storefront: ok, 7 services, /),
      'rules.yaml: ok, 1 alert',
    ]);
    expect(code).toBe(0);
  });

  test('errors of all of them are reported, with line and file', async () => {
    const { code, stdout, stderr } = await check(['till.yaml', 'rules.yaml', 'nosuch.yaml'], {
      'till.yaml': SCENARIO.replace('rate: 5', 'rate: fast'),
      'rules.yaml': RULES.replace('alert: Sold', 'alarm: Sold'),
    });
    expect(stderr).toMatch(/^error: till\.yaml:3 traffic\.rate: /m);
    expect(stderr).toMatch(/^error: rules\.yaml:4 .*unknown key "alarm"/m);
    expect(stderr).toMatch(/^error: nosuch\.yaml: cannot be read: .*no such file/m);
    expect(stdout).toMatch(/^till\.yaml: 1 error$/m);
    expect(stdout).toMatch(/^nosuch\.yaml: 1 error$/m);
    expect(code).toBe(2);
  });

  test('rules beside one scenario are compared with it', async () => {
    const { stdout, stderr } = await check(['till.yaml', 'rules.yaml'], {
      'till.yaml': SCENARIO,
      'rules.yaml': RULES.replace('service_name="till"', 'service_name="tall"'),
    });
    expect(stdout).toContain('compared with till');
    expect(stderr).toMatch(/^warning: rules\.yaml:5 .*matches no service of till/m);
  });

  test('an expectation on an alert that no rule file defines is an error', async () => {
    const files = { 'till.yaml': EXPECTING, 'rules.yaml': RULES };
    const { code, stderr } = await check(['till.yaml', 'rules.yaml'], files);
    expect(stderr).toMatch(
      /^error: till\.yaml:13 expect\.1: there is no rule "Slod"\n {2}expected: one of Sold/m,
    );
    expect(stderr.match(/^error/gm)).toHaveLength(1);
    expect(code).toBe(2);
    // Without rules nobody knows which there are.
    expect((await check(['till.yaml'], files)).code).toBe(0);
  });

  test.each([
    ['settings', 'rate: 20\nformat: json\n', 'is a settings file'],
    ['outputs', '- { console: true }\n', 'is a list of outputs'],
    ['something else', 'apiVersion: v1\nkind: Service\n', 'is neither a scenario nor a rule file'],
    ['nothing', '# later\n', 'is empty'],
  ])('%s are named, with what is expected', async (_, text, problem) => {
    const { code, stderr } = await check(['till.yaml', 'x.yaml'], { 'till.yaml': SCENARIO, 'x.yaml': text });
    expect(stderr).toMatch(
      new RegExp(`^error: x\\.yaml: ${problem}\\n {2}expected: a scenario .* or alert rules`),
    );
    expect(code).toBe(2);
  });
});

describe('standard input', () => {
  test.each([
    ['a scenario', SCENARIO, [], 'standard input: ok, 1 service'],
    ['rules', RULES, ['--interval', '30s'], 'standard input: ok, 1 alert'],
  ])('%s, for "-" and /dev/stdin', async (_, text, more, verdict) => {
    for (const name of ['-', '/dev/stdin']) {
      const { child, ended } = start(['check', name, ...more]);
      child.stdin.end(text);
      const { code, stdout, stderr } = await ended;
      expect(stderr).toBe('');
      expect(stdout.toString()).toContain(verdict);
      expect(code).toBe(0);
    }
  });

  test('errors call it by its name', async () => {
    const { child, ended } = start(['check', '-']);
    child.stdin.end(SCENARIO.replace('rate: 5', 'rate: fast'));
    expect((await ended).stderr).toMatch(/^error: standard input:3 traffic\.rate: /);
  });

  test('that holds nothing is an error', async () => {
    const { child, ended } = start(['run', '-']);
    child.stdin.end();
    const { code, stderr } = await ended;
    expect(stderr).toContain('error: standard input: is empty');
    expect(code).toBe(2);
  });

  test.each([
    ['run', ['run', '-', '--count', '1', '-o', '']],
    ['preview', ['preview', '-']],
    ['settings', ['run', 'heartbeat', '--settings', '-']],
  ])('%s reads it', async (kind, args) => {
    const { child, ended } = start(args);
    child.stdin.end(kind === 'settings' ? 'count: 1\noutput-file: ""\n' : SCENARIO);
    const { code, stderr } = await ended;
    expect(stderr).not.toMatch(/^error/m);
    expect(code).toBe(0);
  });

  test.each([
    ['process substitution', 'exec "$0" "$1" check <(cat till.yaml) <(cat rules.yaml)'],
    ['a named pipe', 'mkfifo p; cat rules.yaml > p & "$0" "$1" check till.yaml p'],
  ])('so is %s', (_, script) => {
    const cwd = folder({ 'till.yaml': SCENARIO, 'rules.yaml': RULES });
    const out = execFileSync('bash', ['-c', script, process.execPath, CLI], { cwd, encoding: 'utf8' });
    expect(out).toMatch(/: ok, 1 service, /);
    expect(out).toMatch(/: ok, 1 alert$/m);
  });

  test.each(['check', 'run', 'preview'])('%s of an endless device ends at the bound', async (command) => {
    const { code, stderr } = await runProgram([command, '/dev/zero']);
    expect(stderr).toContain('error: /dev/zero: is too large\n  expected: at most 2 MB');
    expect(code).toBe(2);
  });

  test('deep nesting is refused in every place that takes YAML', async () => {
    const deep = `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
    const files = { 'deep.yaml': deep, 'rules.yaml': `groups: ${deep.slice(3)}` };
    for (const args of [
      ['check', 'deep.yaml'],
      ['check', 'rules.yaml'],
      ['check', '--settings', 'deep.yaml'],
      ['check', '--outputs', deep.slice(3).trim()],
      ['drill', 'checkout', '--rules', 'rules.yaml', '--loki', 'http://127.0.0.1:9'],
    ]) {
      const { code, stderr } = await runProgram(args, { cwd: folder(files) });
      expect(stderr).toContain('nested too deeply');
      expect(code).toBe(2);
    }
  });
});

describe('the report', () => {
  test('has the effective settings only with --verbose', async () => {
    expect((await check(['storefront'])).stdout).not.toMatch(/^settings$/m);
    expect((await check(['storefront', '--verbose'])).stdout).toMatch(/^ {2}rate +10 +scenario$/m);
  });

  test('is JSON with --json, in the published form', async () => {
    const published = join(import.meta.dirname, '../../../docs/check-report.schema.json');
    expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(checkReportJsonSchema());
    const validate = new Ajv2020({ strict: false }).compile(checkReportJsonSchema());
    const files = { 'till.yaml': EXPECTING, 'rules.yaml': RULES, 'settings.yaml': 'rate: 20\n' };
    const { code, stdout, stderr } = await check(
      ['till.yaml', 'rules.yaml', 'settings.yaml', '--json', '--verbose'],
      files,
    );
    const report = JSON.parse(stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(stderr).toBe('');
    expect(report).toMatchObject({
      version: 1,
      ok: false,
      exitCode: 2,
      files: [
        { file: 'till.yaml', kind: 'scenario', ok: false, errors: [{ line: 13 }], holds: { services: 1 } },
        { file: 'rules.yaml', kind: 'rules', ok: true, errors: [], warnings: [], holds: { alerts: 1 } },
        {
          file: 'settings.yaml',
          kind: 'settings',
          ok: false,
          errors: [{ hint: '--settings settings.yaml' }],
        },
      ],
      settings: expect.arrayContaining([{ name: 'rate', value: 5, source: 'scenario' }]),
    });
    expect(code).toBe(2);
  });

  test('of settings with errors names them, and goes on with the files', async () => {
    const { code, stdout, stderr } = await check(['till.yaml', '--rate', '0'], {
      'till.yaml': SCENARIO.replace('level: INFO', 'level: INFOO'),
    });
    expect(stderr).toMatch(/^error: --rate: /m);
    expect(stderr).toMatch(/^error: till\.yaml:10 /m);
    expect(stdout).toMatch(/^settings: 1 error\ntill\.yaml: 1 error$/m);
    expect(code).toBe(2);
  });
});

describe('a usage error with --json', () => {
  const validate = new Ajv2020().compile(checkReportJsonSchema());

  test.each([
    ['an unknown option', ['--rat=secret'], /^unknown option '--rat'/],
    ['an option that applies to nothing', ['--interval', '5m'], /applies only to rule files/],
    ['a value that cannot be used', ['rules.yaml', '--interval', 'long'], /cannot use "long"/],
  ])('is in the report: %s', async (_, args, problem) => {
    const { code, stdout, stderr } = await check([...args, '--json'], { 'rules.yaml': RULES });
    const report = JSON.parse(stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toMatchObject({
      ok: false,
      exitCode: 2,
      files: [{ kind: 'settings', ok: false, errors: [{ problem: expect.stringMatching(problem) }] }],
    });
    expect([code, stdout.includes('secret'), stderr.includes('secret')]).toEqual([2, false, false]);
  });
});
