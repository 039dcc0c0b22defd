/**
 * `drill --compare`: the evaluator in this process beside a Loki, on the same records. With a real Loki it is the differential
 * test of the evaluator.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { drillReportSchema } from '../../src/report/json-shape.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';
import { EXPRESSIONS } from './visible-expressions.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SHIPPED = join(ROOT, 'grafana/loki.yaml');
const RULES = join(ROOT, 'grafana/rules');
const MUTANTS = join(ROOT, 'test/e2e/mutants/scenario.yaml');

async function compared(loki: Loki, args: readonly string[]) {
  const cwd = freshFolder();
  const all = ['drill', ...args, '--loki', loki.url, '--compare', '--no-progress', '--report', 'out.json'];
  const { code, stderr } = await runProgram(all, { cwd });
  const { comparison } = drillReportSchema.parse(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')));
  expect(comparison, stderr).toBeDefined();
  return { code, ...comparison! };
}

const SAME = ['--loki-config', SHIPPED];

await describeWith('loki', 'a comparison with a Loki', (binary) => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
  });
  afterAll(() => loki.kill());

  test('of the same settings shows no difference', async () => {
    const found = await compared(loki, [MUTANTS, '--rules', RULES, '--seed', '1', ...SAME]);
    expect(found).toMatchObject({ code: 0, rules: 5, notCompared: [], differences: [] });
    expect(found.series).toBeGreaterThan(5);
  });

  test('of other settings names what differs, and exits with code 3', async () => {
    const config = join(freshFolder(), 'loki.yaml');
    writeFileSync(
      config,
      `${readFileSync(SHIPPED, 'utf8')}`.replace(
        'limits_config:',
        'limits_config:\n  discover_log_levels: false',
      ),
    );
    const args = [MUTANTS, '--rules', RULES, '--seed', '1', '--loki-config', config];
    const { code, differences } = await compared(loki, args);
    expect(code).toBe(3);
    expect(new Set(differences.map(({ of }) => of))).toEqual(new Set(['series', 'state', 'verdict']));
    expect(differences.map(({ rule }) => rule)).toContain('HighErrorRatio');
  });
});

await describeWith('real loki', 'the evaluator beside a real Loki', (binary) => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
  });
  afterAll(() => loki.kill());

  const same = async (...args: readonly string[]): Promise<void> => {
    const { differences, rules } = await compared(loki, [...args, ...SAME]);
    expect(differences).toEqual([]);
    expect(rules).toBeGreaterThan(0);
  };

  test('the shipped rules on checkout', () => same('checkout', '--rules', RULES, '--seed', '1'));
  test('the shipped rules on a day of incidents', () =>
    same('incident-day', '--rules', RULES, '--seed', '1'));
  test.each(['json-lines', 'labels'])('the example %s', (name) => {
    const folder = join(ROOT, 'docs/examples', name);
    return same(join(folder, 'scenario.yaml'), '--rules', join(folder, 'rules.yaml'), '--seed', '1');
  });

  describe('expressions that see records in different ways', () => {
    test.each(Object.entries(EXPRESSIONS))('%s', async (alert, expr) => {
      const rules = join(freshFolder(), 'rules.yaml');
      writeFileSync(rules, stringify({ groups: [{ name: 'a', rules: [{ alert, expr }] }] }));
      await same(MUTANTS, '--rules', rules, '--seed', '1', '--expect', `${alert} never`);
    });
  });
});
