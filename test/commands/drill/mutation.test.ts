/** `firedrill drill --mutate`: which changes of a rule no expectation notices, as the program reports it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

const cwd = freshFolder();
writeFileSync(
  join(cwd, 'shop.yaml'),
  `name: shop
description: One service that answers a request a second, and fails for five minutes.
traffic: { rate: 1, unit: requests }
services:
  web:
    operations:
      page:
        entry: 1
        latency: { p50: 20ms, p95: 60ms }
        logs:
          - { at: end, level: INFO, message: "page served" }
          - { on: error, level: ERROR, message: "page failed" }
incidents:
  - { name: outage, at: 10m, for: 5m, service: web, errors: 50% }
`,
);
writeFileSync(
  join(cwd, 'rules.yaml'),
  `groups:
  - name: shop
    interval: 1m
    rules:
      - alert: Errors
        expr: sum by (service_name) (count_over_time({service_name="web"} | detected_level="error" [2m])) > 10
        for: 1m
`,
);

const drill = (...args: readonly string[]) =>
  runProgram(['drill', 'shop.yaml', '--rules', 'rules.yaml', '--seed', '1', '-q', ...args], { cwd });

interface Report {
  readonly mutation?: {
    readonly score: number;
    readonly mutants: readonly {
      readonly change: string;
      readonly outcome: string;
      readonly by?: string;
      readonly hint?: string;
    }[];
  };
}
const reported = (): Report => JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));

describe('mutants', () => {
  test('are killed by the expectations that notice them, and the others say what is missing', async () => {
    const { code, stdout } = await drill(
      ...['--expect', 'Errors during outage fires 4m resolves 4m', '--mutate', '--report', 'out.json'],
      ...['--html', 'out.html'],
    );
    expect(code).toBe(0);
    const { score, mutants } = reported().mutation!;
    const outcomeOf = (change: string) => mutants.find((mutant) => mutant.change === change);
    expect(outcomeOf('detected_level="error" → detected_level="errorx"')).toMatchObject({
      outcome: 'killed',
      by: expect.stringContaining('Errors during outage'),
    });
    expect(outcomeOf('> → <')?.outcome).toBe('killed');
    expect(outcomeOf('threshold 10 → 20')).toMatchObject({
      outcome: 'survived',
      hint: expect.stringContaining('about 15'),
    });
    const count = (outcome: string) => mutants.filter((mutant) => mutant.outcome === outcome).length;
    expect(score).toBeCloseTo((100 * count('killed')) / (count('killed') + count('survived')), 0);
    expect(String(stdout)).toContain(`mutation score ${score}%`);
    expect(readFileSync(join(cwd, 'out.html'), 'utf8')).toContain('Mutants of the rules');
  });

  test('are not made without the flag', async () => {
    const { stdout } = await drill('--expect', 'Errors during outage fires 4m', '--report', 'out.json');
    expect(reported().mutation).toBeUndefined();
    expect(String(stdout)).not.toContain('mutation');
  });
});

describe('--min-score', () => {
  const expecting = ['--expect', 'Errors during outage fires 4m resolves 4m', '--mutate', '--min-score'];
  test('decides the exit code of a drill that passes', async () => {
    expect((await drill(...expecting, '1')).code).toBe(0);
    expect((await drill(...expecting, '100')).code).toBe(3);
  });

  test.each([
    [['--min-score', '80'], '--min-score: applies to the score of --mutate'],
    [['--mutate', '--min-score', '101'], '--min-score: cannot use "101"'],
    [['--mutate', '--min-score', 'high'], '--min-score: cannot use "high"'],
    [['--mutate', '--live', '--loki', 'http://127.0.0.1:9'], '--mutate: is for rehearsals only'],
  ])('%j is refused', async (args, problem) => {
    const { code, stderr } = await drill(...args);
    expect(stderr).toContain(problem);
    expect(code).toBe(2);
  });
});
