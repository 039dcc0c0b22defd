/** Reading alerts from rule files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lint } from '../../../src/alerts/rules/index.ts';
import { readRules } from '../../../src/commands/rule-files.ts';
import { FiredrillError } from '../../../src/core/errors.ts';
import { freshFolder } from '../../support/program.ts';

const MINUTE = 60_000;

function written(text: string, name = 'rules.yaml', dir = freshFolder()): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

function refusal(paths: readonly string[]): FiredrillError {
  try {
    readRules(paths, MINUTE);
  } catch (error) {
    expect(error).toBeInstanceOf(FiredrillError);
    return error as FiredrillError;
  }
  throw new Error('the rules were accepted');
}

test('an alert has every field of its file and the interval of its group', () => {
  const path = written(`# two groups
groups:
  - name: fast
    interval: 15s
    rules:
      - record: pay:errors
        expr: sum(rate({app="pay"}[5m]))
      - alert: HighErrorRatio
        expr: |
          sum(rate({app="pay"}[5m]))
            > 1
        for: 1m30s
        labels: { severity: critical }
        annotations:
          summary: "{{ $value }}"
  - name: slow
    rules:
      - { alert: Other, expr: vector(1) }
`);
  const { rules, notes } = readRules([path], 2 * MINUTE);
  expect(rules).toEqual([
    {
      alert: 'HighErrorRatio',
      expr: 'sum(rate({app="pay"}[5m]))\n  > 1\n',
      forMs: 90_000,
      labels: { severity: 'critical' },
      annotations: { summary: '{{ $value }}' },
      group: 'fast',
      intervalMs: 15_000,
      file: path,
      line: 8,
    },
    {
      alert: 'Other',
      expr: 'vector(1)',
      forMs: 0,
      labels: {},
      annotations: {},
      group: 'slow',
      intervalMs: 2 * MINUTE,
      file: path,
      line: 18,
    },
  ]);
  expect(notes).toEqual([`${path}: a drill tests alerts only, not recording rules (pay:errors)`]);
});

test('the limit of a group applies to each of its rules, and zero means no limit', () => {
  const limits = ['limit: 3', 'limit: 0', 'interval: 1m'].map((line) => {
    const path = written(`groups: [{ name: g, ${line}, rules: [{ alert: A, expr: vector(1) }] }]\n`);
    return readRules([path], MINUTE).rules.map(({ limit }) => limit);
  });
  expect(limits).toEqual([[3], [undefined], [undefined]]);
});

test('numbers and words of YAML are read as text, as in a ruler', () => {
  const path = written(`groups:
  - name: 7
    interval: 0
    limit: 3
    rules:
      - alert: 404
        expr: 1e3
        for: 0
        labels: { version: 1.10, hex: 0x1F, on: true, nothing: null, empty: "" }
`);
  const [rule] = readRules([path], MINUTE).rules;
  expect(rule).toMatchObject({
    alert: '404',
    expr: '1e3',
    forMs: 0,
    group: '7',
    intervalMs: MINUTE,
    labels: { version: '1.10', hex: '0x1F', on: 'true', nothing: '', empty: '' },
  });
});

test('an empty value counts as missing', () => {
  const path = written(`groups:
  - name: services
    interval:
    labels:
    rules:
      - { alert: A, expr: vector(1), for: , labels: , annotations: }
  - name: none
    rules:
`);
  const [rule, ...more] = readRules([path], MINUTE).rules;
  expect(rule).toMatchObject({ intervalMs: MINUTE, forMs: 0, labels: {}, annotations: {} });
  expect(more).toEqual([]);
});

test('the YAML files of a folder are read in the order of their names', () => {
  const dir = freshFolder();
  const one = (name: string): string =>
    `groups: [{ name: g, rules: [{ alert: ${name}, expr: vector(1) }] }]\n`;
  written(one('B'), 'b.yaml', dir);
  written(one('A'), 'a.yml', dir);
  written('not: rules\n', 'notes.txt', dir);
  mkdirSync(join(dir, 'inner'));
  const { rules } = readRules([dir, join(dir, 'b.yaml')], MINUTE);
  // A file that is given twice is read once.
  expect(rules.map(({ alert }) => alert)).toEqual(['A', 'B']);
});

test('a PrometheusRule of Kubernetes is read, with a note', () => {
  const path = written(`apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: x }
spec:
  groups:
    - name: g
      rules:
        - { alert: A, expr: vector(1) }
`);
  const { rules, notes } = readRules([path], MINUTE);
  expect(rules).toMatchObject([{ alert: 'A', line: 8 }]);
  expect(notes).toEqual([
    `${path} is a PrometheusRule of Kubernetes: its spec is read as LogQL; Prometheus reads this kind as PromQL`,
  ]);
});

test('the errors of all files are reported together', () => {
  const dir = freshFolder();
  const broken = written('groups: [{ name: g, rules: [{ alert: A }] }]\n', 'a.yaml', dir);
  const doubled = written('groups: [{ name: g, rules: [] }, { name: g, rules: [] }]\n', 'b.yaml', dir);
  const missing = join(dir, 'c.yaml');
  const { faults, exitCode } = refusal([broken, doubled, missing]);
  expect(exitCode).toBe(2);
  expect(faults.map(({ where }) => where.split(':')[0])).toEqual([missing, broken, doubled]);
  expect(faults[0]!.problem).toContain('no such file');
});

test('files without an alert are an error', () => {
  const path = written('groups: [{ name: g, rules: [{ record: a, expr: vector(1) }] }]\n');
  expect(refusal([path]).faults).toMatchObject([{ where: path, problem: 'has no alerting rule' }]);
  expect(refusal([freshFolder()]).faults).toMatchObject([{ problem: 'has no alerting rule' }]);
});

test('an expression of too many letters is refused with its bound', () => {
  const path = written(
    `groups: [{ name: g, rules: [{ alert: A, expr: "vector(1) > ${'1'.repeat(200_000)}" }] }]\n`,
  );
  expect(refusal([path]).faults).toMatchObject([{ expected: 'at most 131,072 characters' }]);
});

test.each([
  ['brackets', `${'sum('.repeat(600)}vector(1)${')'.repeat(600)}`, 'nested deeper than 200 levels'],
  ['operators', `vector(1)${' + 1'.repeat(20_000)}`, 'more than 4000 tokens'],
])('an expression of too many %s is an error of its rule, with the bound', (_, expr, bound) => {
  const path = written(`groups: [{ name: g, rules: [{ alert: A, expr: "${expr}" }] }]\n`);
  const findings = lint(readRules([path], MINUTE).parsed, { defaultIntervalMs: MINUTE });
  expect(findings).toMatchObject([{ severity: 'error', problem: expect.stringContaining(bound) }]);
});

test('two alerts with the same name and labels in a group are two rules', () => {
  const path = written(
    'groups: [{ name: g, rules: [{ alert: A, expr: vector(1) }, { alert: A, expr: vector(2) > 3 }] }]\n',
  );
  expect(readRules([path], MINUTE).rules.map(({ alert, expr }) => [alert, expr])).toEqual([
    ['A', 'vector(1)'],
    ['A', 'vector(2) > 3'],
  ]);
});
