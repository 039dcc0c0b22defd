/**
 * Rules that fire or not depending on the offset of the evaluations within the interval, because `for` needs one evaluation more
 * or less. A drill with a single offset would pass one of them and fail the other.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLoki } from '../stack/loki.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const SCENARIO = `name: moments
description: A service that is silent for five minutes.
traffic: { rate: 5 }
levels: { INFO: 100% }
services:
  pay: { events: [{ name: paid, level: INFO, message: "Paid {hex:6}" }] }
incidents: [{ name: hush, at: 10m, for: 5m, service: pay, silence: true }]
expect:
  - { alert: FourMinutes, during: hush, fires: 6m }
  - { alert: TwoMinutes, during: hush, fires: 4m, resolves: 3m }
`;

/** Of five silent minutes the last four are empty windows: from the first whole minute to the last it is just `for`. */
const RULES = `groups:
  - name: a
    interval: 1m
    rules:
      - { alert: FourMinutes, expr: 'absent_over_time({service_name="pay"}[1m])', for: 4m }
      - { alert: TwoMinutes, expr: 'absent_over_time({service_name="pay"}[1m])', for: 2m }
`;

await describeWith('loki', 'the moment at which a ruler evaluates', (binary) => {
  test('does not decide whether an expectation holds', async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'scenario.yaml'), SCENARIO);
    writeFileSync(join(cwd, 'rules.yaml'), RULES);
    const loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
    const { code, stderr } = await runProgram(
      [
        ...['drill', './scenario.yaml', '--rules', 'rules.yaml', '--loki', loki.url],
        ...['--seed', '1', '--report', 'out.json'],
      ],
      { cwd },
    ).finally(() => loki.kill());
    expect(stderr).not.toContain('error:');
    const { judgements, rules } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    // On whole minutes it does fire.
    expect(rules[0].instances.filter(({ firing }: { firing?: string }) => firing)).toHaveLength(1);
    expect(judgements[0]).toMatchObject({ passed: false, onset: 'never-fired' });
    expect(judgements[0].sentence).toMatch(
      /evaluates 15s, 30s or 45s into its interval of 1m \(3 of 4 offsets tried\)/,
    );
    expect(judgements[1]).toMatchObject({ passed: true, onset: 'fired', reset: 'cleared' });
    expect(code).toBe(3);
  });
});
