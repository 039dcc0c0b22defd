/** `firedrill check` over alert rules: what it takes for rules, what it prints, whom it asks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checked } from '../../alerts/rules/support.ts';
import { type Loki, startLoki } from '../../stack/loki.ts';
import { freePorts } from '../../stack/ports.ts';
import { describeWith, HAS_REAL_LOKI } from '../../support/needs.ts';
import { freshFolder } from '../../support/program.ts';

const SHIPPED = join(import.meta.dirname, '../../../grafana/rules/services.yaml');

function written(text: string, name = 'rules.yaml', dir = freshFolder()): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const ruleFile = (expr: string, more = ''): string =>
  `groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: ${expr}\n${more}`;

const GOOD = ruleFile('sum by (service_name) (rate({service_name="a"}[5m])) > 1');

describe('without a Loki', () => {
  test('the shipped rules have no findings, and the report lists them in a table', async () => {
    const { code, stdout, stderr } = await checked(SHIPPED, []);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'services.yaml: 5 alerts',
      '  alert           every  for  looks back  condition      labels',
      '  HighErrorRatio  1m     2m   5m          > 0.05         service_name',
      '  ServiceSilent   1m     1m   1h          several parts  service_name',
      '  LatencyHigh     1m     2m   5m          > 1000         service_name',
      '  ErrorBurst      1m     -    1h          several parts  service_name',
      '  LogStorm        1m     1m   1h          several parts  service_name',
      'expressions: parsed by firedrill, as Loki 3.7 does; to ask a Loki as well: --loki URL',
      'levels, services, labels: not compared with a scenario; to compare them: --scenario NAME',
      'services.yaml: ok, 5 alerts',
      '',
    ]);
    expect(code).toBe(0);
  });

  test('the shipped rules match the levels and labels of every shipped scenario that has rules', async () => {
    for (const scenario of ['incident-day', 'checkout', 'microservices']) {
      const { stderr, stdout } = await checked(SHIPPED, ['--scenario', scenario]);
      expect(stderr).toBe('');
      expect(stdout).toContain(`compared with ${scenario}`);
    }
  });

  test('errors and warnings are counted and reported in the order of the file', async () => {
    const text = ruleFile(
      'sum(rate({service_name="a"}[5m]))',
      '        for: 10s\n        annotations: { a: "{{ $nobody }}" }\n',
    );
    const { code, stdout, stderr } = await checked(written(text), []);
    expect(stderr.match(/^(?:error|warning): rules.yaml:\d+/gm)).toEqual([
      'warning: rules.yaml:5',
      'warning: rules.yaml:6',
      'error: rules.yaml:7',
    ]);
    expect(stdout).toContain('1 error, 2 warnings\n');
    expect(code).toBe(2);
  });

  test('--interval is the interval of groups that set none', async () => {
    const { stdout, stderr } = await checked(written(GOOD), ['--interval', '10m']);
    expect(stdout).toMatch(/^ {2}A +10m /m);
    expect(stderr).toContain('misses the 5m in between');
    const { code } = await checked(written(GOOD), ['--interval', 'often']);
    expect(code).toBe(2);
  });

  test('settings apply to the scenario that rules are compared with', async () => {
    const path = written(ruleFile('sum(rate({service_name=~".+"} | detected_level="info" [5m])) > 1'));
    const args = ['--scenario', 'checkout', '--level', 'WARN'];
    expect((await checked(path, args)).stderr).toContain('matches no record of checkout');
    expect((await checked(path, args.slice(0, 2))).stderr).toBe('');
  });
});

describe('recognized as rules', () => {
  test('a file with groups, whatever its name, valid or not', async () => {
    expect((await checked(written(GOOD, 'shop.yml'), [])).stdout).toContain('shop.yml: 1 alert\n');
    expect((await checked(written(`${GOOD}\t- x\n`), [])).stderr).toMatch(/^error: rules.yaml:6/);
  });

  test('a folder', async () => {
    const dir = freshFolder();
    mkdirSync(join(dir, 'rules'));
    written(GOOD, 'a.yaml', join(dir, 'rules'));
    written(GOOD.replace('alert: A', 'alert: B'), 'b.yaml', join(dir, 'rules'));
    const { stdout, code } = await checked(join(dir, 'rules'), []);
    expect(stdout.match(/^rules\/[ab]\.yaml: 1 alert$/gm)).toHaveLength(2);
    expect(code).toBe(0);
  });

  test('a folder without YAML files is an error', async () => {
    const { stdout, stderr, code } = await checked(freshFolder(), []);
    expect(stderr).toMatch(/^error: \S+: is a folder without YAML files\n/);
    expect(stdout).toMatch(/: 1 error\n$/);
    expect(code).toBe(2);
  });

  test('a missing file beside rules is a separate error', async () => {
    const { stderr, code } = await checked(written(GOOD), ['missing.yaml']);
    expect(stderr).toContain('error: missing.yaml: cannot be read: ');
    expect(code).toBe(2);
  });

  test.each([
    [[written(GOOD), '--rate', '5'], '--rate: has no effect on rules without a scenario'],
    [['--loki', 'http://localhost:1'], '--loki: applies only to rule files, but there are none'],
    [['--scenario', 'checkout'], '--scenario: applies only to rule files, but there are none'],
  ])('an option that would be ignored is refused: %j', async ([first, ...rest], problem) => {
    const { stderr, code } = await checked(first!, rest);
    expect(stderr).toContain(`error: ${problem}`);
    expect(code).toBe(2);
  });
});

describe('a Loki that cannot be reached', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((_, response) => response.end('<html>welcome</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test('is reported with exit code 5, after all other findings', async () => {
    const [port] = await freePorts(1);
    const path = written(ruleFile('sum(rate({service_name="a"}[5m]))'));
    const { stderr, stdout, code } = await checked(path, ['--loki', `http://127.0.0.1:${port}`]);
    expect(stderr).toContain('error: --loki: no answer from ');
    expect(stderr).toContain('A has no comparison');
    expect(stdout).toContain('expressions: not parsed by Loki, which cannot be reached\n');
    expect(code).toBe(5);
  });

  test('may be another server', async () => {
    const { stderr, code } = await checked(written(GOOD), ['--loki', url]);
    expect(stderr).toContain('answered with status 200: "<html>welcome</html>"; is this a Loki?');
    expect(code).toBe(5);
  });

  test('takes second place to an error in the rules', async () => {
    const broken = `${GOOD}        annotations: { a: "{{ $nobody }}" }\n`;
    const { stderr, code } = await checked(written(broken), ['--loki', url]);
    expect(stderr).toContain('is this a Loki?');
    expect(code).toBe(2);
  });
});

await describeWith('loki', 'with a Loki', (binary) => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
  });
  afterAll(() => loki?.stop());

  test('parses the shipped rules', async () => {
    const { stdout, stderr, code } = await checked(SHIPPED, ['--loki', loki.url]);
    expect(stdout).toContain(`expressions: parsed by Loki at ${loki.url}\n`);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test.each([
    ['sum(rate({service_name="a"}[5m]) >', 'unexpected $end'],
    ['sum(rate({service_name=~".*"}[5m])) > 1', 'at least one regexp or equality matcher'],
    ['sum(rates({service_name="a"}[5m])) > 1', 'unexpected IDENTIFIER'],
    ['histogram_quantile(0.9, rate({service_name="a"}[5m])) > 1', 'unexpected IDENTIFIER'],
    ['count_over_time({service_name="a"}[5m]) by (service_name) > 1', 'grouping not allowed'],
  ])('refuses %s', async (expr, why) => {
    const { stderr, code } = await checked(written(ruleFile(`'${expr}'`)), ['--loki', loki.url]);
    expect(stderr).toContain('error: rules.yaml:5 groups.0.rules.0.expr: Loki cannot read A: parse error');
    // The words are Loki's own.
    if (HAS_REAL_LOKI) expect(stderr).toContain(why);
    expect(code).toBe(2);
  });
});
