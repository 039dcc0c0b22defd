/** A sweep with a real Loki: what a rule detects, and results that must be inconclusive. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SweepReport, sweepReportSchema } from '../../src/sweep/json-shape.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { countByService } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram, start } from '../support/program.ts';

const RULES = resolve(import.meta.dirname, '../../grafana/rules/services.yaml');
const MINUTE = 60_000;

await describeWith('loki', 'firedrill sweep', (binary) => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder() });
  });
  afterAll(() => loki.stop());

  const argsOf = (alert: string, ...more: readonly string[]): readonly string[] => [
    ...['sweep', 'checkout', '--rules', RULES, '--loki', loki.url, '--alert', alert],
    ...['--seed', '7', '--json', ...more],
  ];
  const sweep = async (...args: Parameters<typeof argsOf>) => {
    const { code, stdout, stderr } = await runProgram(argsOf(...args));
    return { code, stderr, report: sweepReportSchema.parse(JSON.parse(String(stdout))) };
  };

  test('finds the error rate from which a rule fires, and that it is silent without errors', async () => {
    const files = freshFolder();
    const { code, report, stderr } = await sweep(
      'HighErrorRatio{service_name="payment-service"}',
      ...['--errors', '1%,8%,25%', '--seeds', '2', '--duration', '20m', '--quiet', '20m'],
      ...['--must-fire-at', '25%', '--must-not-fire-at', '1%'],
      ...['--svg', join(files, 'sweep.svg'), '--report', join(files, 'sweep.json')],
    );
    expect(code, stderr).toBe(0);
    const [weak, middle, strong] = report.strengths;
    expect(weak).toMatchObject({ text: '1%', runs: 2, fired: 0 });
    expect(middle).toMatchObject({ text: '8%', runs: 2 });
    expect(strong).toMatchObject({ text: '25%', runs: 2, fired: 2, stayed: 0 });
    // It looks back five minutes and waits two: seen within the incident's five minutes and what follows them.
    expect(strong!.detection!.leastMs).toBeGreaterThanOrEqual(2 * MINUTE);
    expect(strong!.detection!.mostMs).toBeLessThan(13 * MINUTE);
    expect(strong!.reset!.mostMs).toBeLessThanOrEqual(8 * MINUTE);
    expect(report.quiet).toMatchObject({ falseAlarms: 0, others: 0, seenMs: 40 * MINUTE });
    expect(report.demands.map(({ verdict }) => verdict)).toEqual(['held', 'held']);
    expect(report.conclusion[0]).toMatch(
      /^HighErrorRatio\{service_name=payment-service\} fires (at|from) (8|25)% errors/,
    );
    expect(stderr).toContain(report.conclusion[1]);
    expect(JSON.parse(readFileSync(join(files, 'sweep.json'), 'utf8'))).toEqual(report);
    expect(readFileSync(join(files, 'sweep.svg'), 'utf8')).toContain(
      'Share of seeds with which the alert fired',
    );
    // What a seed saw of a weak incident it sees of every stronger one.
    for (const { seed } of report.seeds) {
      const fired = report.runs.filter((run) => run.seed === seed).map(({ outcome }) => outcome === 'fired');
      expect(fired, seed).toEqual([...fired].sort((a, b) => Number(a) - Number(b)));
    }
    await eachInItsOwnTenant(report);
  });

  /** Twenty records a second for 20 minutes, with 8 of warm-up and 14 of cool-down: no tenant holds two runs. */
  async function eachInItsOwnTenant({ runs }: SweepReport): Promise<void> {
    expect(new Set(runs.map(({ tenant }) => tenant)).size).toBe(runs.length);
    for (const { tenant } of runs) {
      const now = Date.now();
      const counts = await countByService(loki.url, tenant!, now - 60 * MINUTE, now);
      const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
      expect(total).toBeGreaterThan(20 * 42 * 60 * 0.95);
      expect(total).toBeLessThan(20 * 42 * 60 * 1.05);
    }
  }

  test('finds how long a silence must be to be detected', async () => {
    const { code, report, stderr } = await sweep(
      'ServiceSilent{service_name="payment-service"}',
      ...['--silence', '3m,12m', '--seeds', '1', '--rate', '8', '--duration', '25m', '--quiet', '0'],
    );
    expect(code, stderr).toBe(0);
    expect(report.strengths).toMatchObject([
      { text: '3m', runs: 1, fired: 0 },
      { text: '12m', runs: 1, fired: 1 },
    ]);
    // Silent for the five minutes of its range, then a minute of `for`.
    expect(report.strengths[1]!.detection!.medianMs).toBeGreaterThanOrEqual(6 * MINUTE);
    expect(report.quiet).toBeUndefined();
  });

  test('fails with exit code 3 where a demand does not hold', async () => {
    const { code, report } = await sweep(
      'HighErrorRatio{service_name="payment-service"}',
      ...['--errors', '1%', '--seeds', '1', '--duration', '20m', '--quiet', '0', '--must-fire-at', '1%'],
    );
    expect([code, report.outcome]).toEqual([3, 'failed']);
    expect(report.demands[0]!.sentence).toContain(
      'did not fire because of the incident in 1 of 1 run (at 1%)',
    );
  });

  test('counts the false alarms of a rule that cries wolf', async () => {
    const rules = join(freshFolder(), 'rules.yaml');
    writeFileSync(
      rules,
      `groups: [{ name: a, rules: [{ alert: Wolf, expr: 'sum(count_over_time({service_name="gateway-service"}[1m])) > 5' }] }]\n`,
    );
    const { code, report, stderr } = await sweep(
      'Wolf',
      ...['--errors', '5%', '--seeds', '2', '--duration', '20m', '--quiet', '30m', '--rules', rules],
    );
    expect(code, stderr).toBe(0);
    expect(report.strengths).toMatchObject([{ runs: 2, fired: 0, early: 2 }]);
    expect(report.quiet).toMatchObject({ falseAlarms: 2, seenMs: 60 * MINUTE, falseAlarmsPerDay: 48 });
    expect(report.conclusion).toContain(
      'Quiet runs: 2 false alarms in 1h: 48 a day, at most 150 a day (95% confidence); firing for 1h in total.',
    );
  });

  test('draws no wrong curve where Loki dies on the way', async () => {
    const dying = await startLoki({ binary, dir: freshFolder() });
    const program = start([
      ...['sweep', 'checkout', '--rules', RULES, '--loki', dying.url, '--seed', '7', '--json'],
      ...['--alert', 'HighErrorRatio{service_name="payment-service"}', '--errors', '30%..60%'],
      ...['--duration', '20m', '--retry-timeout', '15s'],
    ]);
    try {
      await program.until('stderr', 'firedrill: 2 of ');
    } finally {
      await dying.kill();
    }
    const { code, stdout, stderr } = await program.ended;
    const report = sweepReportSchema.parse(JSON.parse(String(stdout)));
    expect([code, report.outcome], stderr).toEqual([5, 'unobservable']);
    expect(report.stopped).toContain('stopped after 3 inconclusive runs in a row');
    const outcomes = report.runs.map(({ outcome }) => outcome);
    // Half of payment fails: what was seen has fired, and what was not seen is never taken for silence.
    expect(outcomes.filter((outcome) => outcome === 'fired').length).toBeGreaterThanOrEqual(2);
    expect(new Set(outcomes)).toEqual(new Set(['fired', 'unobservable']));
    expect(report.strengths.every(({ runs, fired }) => runs === fired)).toBe(true);
  });

  test('does not report a rule that selects no service as silent', async () => {
    const rules = join(freshFolder(), 'rules.yaml');
    writeFileSync(
      rules,
      `groups: [{ name: a, rules: [{ alert: Nobody, expr: 'sum(count_over_time({service_name="nobody"}[1m])) > 5' }] }]\n`,
    );
    const { code, report } = await sweep(
      'Nobody',
      ...['--errors', '1%..20%', '--seeds', '1', '--rate', '2', '--duration', '20m', '--rules', rules],
    );
    expect(code).toBe(5);
    expect(report.outcome).toBe('unobservable');
    expect(report.stopped).toContain('stopped after 3 inconclusive runs in a row: selector matches nothing');
    expect(report.strengths.map(({ runs, fired }) => runs + fired)).not.toContain(1);
    expect(report.conclusion[0]).toContain('It is unknown what Nobody detects');
  });

  test('ends with what is known when it is interrupted', async () => {
    const program = start(
      argsOf(
        'HighErrorRatio{service_name="payment-service"}',
        ...['--errors', '1%..20%', '--duration', '20m'],
      ),
    );
    await program.until('stderr', 'firedrill: 1 of ');
    program.child.kill('SIGINT');
    const { code, stdout } = await program.ended;
    const report = sweepReportSchema.parse(JSON.parse(String(stdout)));
    expect(code).toBe(130);
    expect(report.stopped).toBe('stopped by the user');
    expect(report.runs.length).toBeGreaterThan(0);
    expect(report.runs.length).toBeLessThan(30);
    expect(report.runs.filter(({ outcome }) => outcome === 'unobservable')).toEqual([]);
  });
});
