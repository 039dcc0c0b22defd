/** The lifecycle of alerts compared with the rule manager of Prometheus at every evaluation. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instancesOf } from '../../../src/alerts/judge/states.ts';
import type { AlertRule } from '../../../src/alerts/model.ts';
import type { Labels } from '../../../src/model/series.ts';
import { gridOf, MINUTE, ruleOf } from '../../support/histories.ts';
import { describeWith } from '../../support/needs.ts';

const MINUTES = 40;
/** Active above zero, and one value higher than the other, for labels that tell which. */
const marks = fc.constantFrom(0, 1, 1, 1, 2);
const LINES = fc
  .sample(
    fc.array(fc.tuple(marks, fc.integer({ min: 1, max: 7 })), { minLength: MINUTES }),
    // A fixed seed, so that a failure can be reproduced.
    { seed: 6, numRuns: 30 },
  )
  .map((runs) => runs.flatMap(([mark, count]) => Array(count).fill(mark) as number[]).slice(0, MINUTES));

const rule = (alert: string, forSeconds: number, severity: string): AlertRule =>
  ruleOf({ alert, forMs: forSeconds * 1000, labels: { severity } });

const RULES: readonly AlertRule[] = [
  rule('AtOnce', 0, 'page'),
  rule('Soon', 30, 'page'),
  rule('BetweenTwo', 90, 'page'),
  rule('Exactly', 120, 'page'),
  rule('Later', 300, 'page'),
  rule('Relabelled', 120, '{{ $value }}'),
];

const series = LINES.map((line, i) => ({
  labels: { line: String(i) },
  samples: line.flatMap((value, minute) => (value > 0 ? [{ timeMs: minute * MINUTE, value }] : [])),
}));

/** What fires at a minute: a rule's instances, as the lines of a promtool test. */
function firing(rule: AlertRule): (minute: number) => readonly string[] {
  const instances = instancesOf(
    { rule, grid: gridOf(MINUTES, 0), series },
    undefined,
    ({ labels }, _, value) =>
      Object.fromEntries(
        Object.entries(labels).map(([k, v]) => [k, v.replace('{{ $value }}', String(value))]),
      ),
  );
  const described = (labels: Labels): string => `          - exp_labels: ${JSON.stringify(labels)}`;
  return (minute) =>
    instances
      .filter(
        ({ firingMs = Infinity, endMs = Infinity }) => firingMs <= minute * MINUTE && minute * MINUTE < endMs,
      )
      .map(({ labels }) => described(labels));
}

const rulesFile = `groups:
  - name: lives
    interval: 1m
    rules:
${RULES.map(
  ({ alert, forMs, labels }) => `      - alert: ${alert}
        expr: value > 0
        for: ${forMs / 1000}s
        labels: { severity: "${labels.severity}" }`,
).join('\n')}
`;

const testFile = (
  fires: (rule: AlertRule) => (minute: number) => readonly string[],
): string => `rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
${LINES.map((line, i) => `      - { series: 'value{line="${i}"}', values: '${line.join(' ')}' }`).join('\n')}
    alert_rule_test:
${RULES.flatMap((rule) => {
  const at = fires(rule);
  return Array.from({ length: MINUTES }, (_, minute) =>
    [
      `      - eval_time: ${minute}m`,
      `        alertname: ${rule.alert}`,
      '        exp_alerts:',
      ...at(minute),
    ].join('\n'),
  );
}).join('\n')}
`;

await describeWith('promtool', 'the rule manager of Prometheus', (promtool) => {
  const check = async (fires: Parameters<typeof testFile>[0]) => {
    const dir = await mkdtemp(join(tmpdir(), 'firedrill-promtool-'));
    try {
      await writeFile(join(dir, 'rules.yaml'), rulesFile);
      await writeFile(join(dir, 'test.yaml'), testFile(fires));
      const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', join(dir, 'test.yaml')], {
        encoding: 'utf8',
      });
      return { status, said: stdout + stderr };
    } finally {
      await rm(dir, { recursive: true });
    }
  };

  test('fires the same instances at every evaluation', async () => {
    const { status, said } = await check(firing);
    expect(said).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  test('the comparison detects a difference', async () => {
    // One that waits half a minute less fires an evaluation earlier.
    const hasty = (rule: AlertRule) => firing({ ...rule, forMs: rule.forMs - 30_000 });
    const { status, said } = await check(hasty);
    expect(said).toContain('alertname: BetweenTwo');
    expect(said).not.toContain('alertname: AtOnce');
    expect(status).toBe(1);
  });
});
