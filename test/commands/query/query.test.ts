/** `firedrill query`: an expression over simulated records and over files, as the program prints it. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

const cwd = freshFolder();
const START = Date.UTC(2026, 2, 1, 9);
const nanos = (seconds: number): string => `${START + seconds * 1000}000000`;

const line = (seconds: number, body: string, more: object = {}, service = 'shop'): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeLogs: [{ logRecords: [{ timeUnixNano: nanos(seconds), body: { stringValue: body }, ...more }] }],
      },
    ],
  });

/** Not in the order of time. */
const LINES = [
  line(10, 'paid', { severityText: 'INFO', severityNumber: 9 }),
  line(0, 'started', { severityNumber: 9 }),
  line(30, 'failed: card', { severityText: 'ERROR', severityNumber: 17 }),
  line(
    61,
    '{"took":5}',
    { severityNumber: 9, attributes: [{ key: 'user.id', value: { stringValue: 'u1' } }] },
    'other',
  ),
];
writeFileSync(join(cwd, 'records.jsonl'), `${LINES.join('\n')}\n`);

async function query(...args: readonly string[]) {
  const { code, stdout, stderr } = await runProgram(['query', ...args], { cwd });
  return { code, stdout: String(stdout), stderr };
}
const ofFile = (expr: string, ...args: readonly string[]) => query(expr, '--file', 'records.jsonl', ...args);

describe('over files', () => {
  test('at one time, in the form of the query API of Loki', async () => {
    const { code, stdout } = await ofFile(
      'sum by (service_name) (count_over_time({service_name=~".+"}[1m]))',
      ...['--at', '2026-03-01T09:01:00Z', '--json'],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      status: 'success',
      // The record at the start of the window is not in it.
      data: {
        resultType: 'vector',
        result: [{ metric: { service_name: 'shop' }, value: [1772355660, '2'] }],
      },
    });
  });

  test('over a range, with times from the start of the records', async () => {
    const { stdout } = await ofFile(
      'sum(count_over_time({service_name="shop"}[30s]))',
      ...['--start', '10s', '--end', '1m', '--step', '10s', '--json'],
    );
    const at = (seconds: number, value: string) => [START / 1000 + seconds, value];
    expect(JSON.parse(stdout).data).toEqual({
      resultType: 'matrix',
      result: [{ metric: {}, values: [at(10, '2'), at(20, '2'), at(30, '2'), at(40, '1'), at(50, '1')] }],
    });
  });

  test('the whole range at a step of one minute, by default', async () => {
    const { stdout } = await ofFile('sum(count_over_time({service_name=~".+"}[2m]))', '--json');
    expect(JSON.parse(stdout).data.result[0].values).toEqual([
      [START / 1000, '1'],
      [START / 1000 + 60, '3'],
    ]);
  });

  test('lines with their labels', async () => {
    const { stdout } = await ofFile(
      '{service_name=~".+"} | detected_level="error" or user_id="u1" | json',
      '--json',
    );
    const { resultType, result } = JSON.parse(stdout).data;
    expect(resultType).toBe('streams');
    expect(result).toMatchObject([
      {
        stream: {
          service_name: 'shop',
          severity_text: 'ERROR',
          detected_level: 'error',
          __error__: 'JSONParserErr',
        },
        values: [[nanos(30), 'failed: card']],
      },
      { stream: { service_name: 'other', user_id: 'u1', took: '5' }, values: [[nanos(61), '{"took":5}']] },
    ]);
  });

  test('as CSV, as text, and as a page', async () => {
    const expr = 'sum by (service_name) (count_over_time({service_name=~".+"}[1m]))';
    const { stdout } = await ofFile(expr, '--at', '61s', '--csv');
    expect(stdout).toBe(
      'timestamp,service_name,value\n2026-03-01T09:01:01.000Z,other,1\n2026-03-01T09:01:01.000Z,shop,2\n',
    );
    const text = await ofFile(expr, '--html', 'page.html');
    expect(text.stdout).toContain('{service_name="shop"}');
    expect(text.stderr).toContain('page.html written');
  });

  test('a last line that is torn is left out and reported', async () => {
    const file = join(cwd, 'torn.jsonl');
    writeFileSync(file, `${LINES.join('\n')}\n${LINES[0]!.slice(0, 40)}`);
    const { code, stderr } = await query('{service_name="shop"}', '--file', 'torn.jsonl');
    expect(code).toBe(0);
    expect(stderr).toContain('torn.jsonl:5: the last line is incomplete');
    appendFileSync(file, `\n${LINES[0]}\n`);
    expect(await query('{service_name="shop"}', '--file', 'torn.jsonl')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('torn.jsonl:5: not a line of OTLP JSON: not JSON'),
    });
  });

  test.each([
    ['{"a":1}', 'odd.jsonl:1: not a line of OTLP JSON'],
    ['', 'no log records in odd.jsonl'],
  ])('a file that holds %j is refused', async (text, problem) => {
    writeFileSync(join(cwd, 'odd.jsonl'), text);
    expect(await query('{a="b"}', '--file', 'odd.jsonl')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(problem),
    });
  });
});

describe('a query that finds nothing says why', () => {
  test.each([
    [
      '{service_name="shp"}',
      'no stream matches {service_name="shp"}: the values of service_name are other, shop',
    ],
    [
      'rate({app="shop"}[1m])',
      'no stream matches {app="shop"}: no stream has the label app; streams have service_name',
    ],
    ['{service_name="shop"} |= "nothing"', 'streams match, but none of their records passes the filters'],
  ])('%s', async (expr, note) => {
    const { code, stderr } = await ofFile(expr);
    expect(stderr).toContain(`note: ${note}`);
    expect(code).toBe(0);
  });
});

describe('over simulated records', () => {
  test('the same seed gives the same result', async () => {
    const run = () =>
      query(
        'sum(count_over_time({service_name=~".+"}[1m]))',
        'checkout',
        '--seed',
        '7',
        '--duration',
        '3m',
        '--json',
      );
    const [one, other] = [await run(), await run()];
    expect(one.code).toBe(0);
    expect(JSON.parse(one.stdout).data.result[0].values).toHaveLength(3);
    expect(other.stdout).toBe(one.stdout);
  });
});

describe('ends with', () => {
  test.each([
    ['2: not LogQL', ['sum(rate({a="b"}[5m])', 'checkout'], 2, 'the expression, column 22: '],
    ['2: PromQL', ['rate(x_total{code="500"}[5m]) > 0.1', 'checkout'], 2, 'PromQL'],
    ['2: no records', ['{a="b"}'], 2, 'query: no records to query'],
    ['2: two sources', ['{a="b"}', 'checkout', '--file', 'records.jsonl'], 2, '--file'],
    ['2: a missing file', ['{a="b"}', '--file', 'none.jsonl'], 2, 'cannot read none.jsonl'],
    ['2: two forms', ['{a="b"}', 'checkout', '--json', '--csv'], 2, '--json and --csv exclude each other'],
    ['2: a time that is none', ['{a="b"}', 'checkout', '--at', 'noon'], 2, '--at: cannot use "noon"'],
    [
      '5: what only Loki knows',
      ['rate_counter({a="b"} | unwrap x [5m])', '--file', 'records.jsonl'],
      5,
      'rate_counter',
    ],
    [
      '2: an expression that Loki refuses',
      ['count_over_time({service_name="shop"} | json | unwrap took [5m])', '--file', 'records.jsonl'],
      2,
      'does not support `unwrap`',
    ],
    [
      '5: a line in error',
      ['sum(sum_over_time({service_name="shop"} | unwrap severity_text [5m]))', '--file', 'records.jsonl'],
      5,
      'SampleExtractionErr',
    ],
  ] as const)('%s', async (_, args, code, problem) => {
    const result = await query(...args);
    expect(result.stderr).toContain(problem);
    expect(result).toMatchObject({ code, stdout: '' });
  });

  test('5: more series than Loki gives', async () => {
    const expr = 'count_over_time({service_name=~".+"}[1m])';
    const { code, stderr } = await query(expr, 'checkout', '--duration', '10m');
    expect(stderr).toContain('max_query_series');
    expect(code).toBe(5);
  });
});

describe('over pushed records without a level', () => {
  const scenario = join(cwd, 'pushed.yaml');
  writeFileSync(
    scenario,
    [
      'name: pushed',
      'description: Records whose level only the line tells.',
      'labels: { app: "%(service)s" }',
      'levels: { INFO: 100% }',
      'traffic: { rate: 2 }',
      'services: { web: { events: [ { name: a, level: INFO, message: "level=error" } ] } }',
    ].join('\n'),
  );
  test.each([
    '{app="web"} | detected_level="info"',
    'sum(count_over_time({app="web"} | detected_level="info" [5m]))',
  ])('%s is not evaluated, because Loki takes the level from the line', async (expr) => {
    const { code, stdout, stderr } = await query(expr, scenario, '--duration', '10m');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('Loki looks for one in the line');
  });

  test('what does not see the level is evaluated', async () => {
    const { code } = await query('sum(count_over_time({app="web"}[5m]))', scenario, '--duration', '10m');
    expect(code).toBe(0);
  });
});
