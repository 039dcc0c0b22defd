/** Rules that select labels which only some services have. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

const cwd = freshFolder();
writeFileSync(
  join(cwd, 'shop.yaml'),
  `name: shop
description: Three services, two of them with labels.
traffic: { rate: 2, per: service }
levels: { INFO: 1 }
services:
  pay: { labels: { app: payments, namespace: prod }, events: [{ name: paid, level: INFO, message: Paid }] }
  web: { labels: { namespace: prod }, events: [{ name: shown, level: INFO, message: Shown }] }
  db: { events: [{ name: read, level: INFO, message: Read }] }
incidents:
  - { name: refused, at: 10m, for: 5m, service: pay, storm: { rate: 5, level: ERROR, message: Card refused } }
expect:
  - { alert: Refused, during: refused, fires: 3m, resolves: 4m }
`,
);
const ruleOn = (selector: string): string => {
  writeFileSync(
    join(cwd, 'rules.yaml'),
    JSON.stringify({
      groups: [
        {
          name: 'a',
          rules: [{ alert: 'Refused', expr: `sum(count_over_time({${selector}} |= "refused" [2m])) > 10` }],
        },
      ],
    }),
  );
  return 'rules.yaml';
};

async function drilled(selector: string, ...more: readonly string[]) {
  const args = ['drill', 'shop.yaml', '--rules', ruleOn(selector), '--seed', '1', '--no-progress', ...more];
  const { code, stdout, stderr } = await runProgram(args, { cwd });
  return { code, stdout: String(stdout), stderr };
}

test.each(['app="payments"', 'namespace="prod", level="error"', 'service_name="payments"'])(
  'the alert on {%s} fires',
  async (selector) => {
    const { code, stdout, stderr } = await drilled(selector);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('PASSED');
  },
);

test.each([
  [
    'app="pay"',
    '`app="pay"` matches no service of shop',
    'no stream has app="pay": the values are payments, web, db',
  ],
  [
    'namespace="prd"',
    '`namespace="prd"` matches no service of shop',
    'no stream has namespace="prd": the values are prod',
  ],
])('a value that no service has is named: %s', async (selector, warning, reason) => {
  const { code, stdout, stderr } = await drilled(selector);
  expect(code).toBe(5);
  expect(stderr).toContain(warning);
  expect(stdout).toContain(reason);
});

test('over OTLP, the labels do not exist', async () => {
  const { code, stdout } = await drilled('app="payments"', '--via', 'otlp');
  expect(code).toBe(5);
  expect(stdout).toContain(
    'no stream has the label app: it is a label of the scenario, which is written only with --via push',
  );
});
