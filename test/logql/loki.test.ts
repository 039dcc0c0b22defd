/** Readings of LogQL against what a real Loki makes of the same expressions. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { absentPattern, givesLines, groupingLabels, presenceOf, thresholdOf } from '../../src/logql/index.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { askLoki, queryInstant } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder } from '../support/program.ts';

const TENANT = 'readings';
const NOW = Date.now();
/** Long before anything was written. */
const BEFORE = NOW - 5 * 3_600_000;

const JSON_LINES = '{app=~"pay|auth"} | json';

/** `known`: that its labels are known without data. */
const EXPRESSIONS: readonly (readonly [expr: string, known: boolean])[] = [
  ['sum by (app) (count_over_time({app=~".+"}[1h]))', true],
  ['sum(count_over_time({app=~".+"}[1h])) by (app, team) > 1', true],
  ['sum(count_over_time({app=~".+"}[1h])) >= 0.5 * 4', true],
  ['100 > COUNT_OVER_TIME({app="pay"}[1h]) # all', false],
  ['(((sum(rate({app="pay"}[1h])) < (1e6)))) // less', true],
  [`sum by (level) (rate(${JSON_LINES} [1h])) != 0`, true],
  [`quantile_over_time(0.95, ${JSON_LINES} | unwrap ms | __error__="" [1h]) by (app) > -5`, true],
  [`max_over_time(${JSON_LINES} | unwrap ms | __error__="" [1h])`, false],
  [
    'sum by (app) (count_over_time({app="pay"} |= "error" [1h])) / sum by (app) (count_over_time({app="pay"}[1h])) > 0.05',
    true,
  ],
  [
    'sum by (app, team) (count_over_time({app=~".+"}[1h])) / on (app) group_left () sum by (app) (count_over_time({app=~".+"}[1h]))',
    true,
  ],
  [
    'sum by (app, team) (count_over_time({app="pay"}[1h])) / on (team) sum by (team) (count_over_time({app="pay"}[1h]))',
    true,
  ],
  [
    'sum by (app, team) (count_over_time({app="pay"}[1h])) / ignoring (app) sum by (team) (count_over_time({app="pay"}[1h]))',
    true,
  ],
  [
    'sum by (app) (count_over_time({app=~".+"}[1h])) or sum by (team) (count_over_time({app=~".+"}[1h]))',
    true,
  ],
  [
    'sum by (app) (count_over_time({app=~".+"}[1h])) and sum by (app) (count_over_time({app="pay"}[1h])) > 1',
    true,
  ],
  [
    'sum by (app) (count_over_time({app=~".+"}[1h])) unless sum by (app) (count_over_time({app="pay"}[1h]))',
    true,
  ],
  ['topk(1, sum by (app, team) (count_over_time({app=~".+"}[1h])))', true],
  ['topk by (app) (1, sum by (app, team) (count_over_time({app=~".+"}[1h])))', true],
  ['max without (team) (sum by (app, team) (count_over_time({app=~".+"}[1h])))', true],
  ['sort_desc(sum by (app) (count_over_time({app=~".+"}[1h])))', true],
  ['label_replace(sum by (app) (count_over_time({app=~".+"}[1h])), "short", "$1", "app", "(.).*")', true],
  ['absent_over_time({app="nobody", team=~"a|b"}[1h])', true],
  ['sum(count_over_time({app="pay"}[1h])) > bool 1e9', true],
  ['sum(count_over_time({app="pay"}[1h])) > 1e9 or vector(0)', true],
  ['vector(1) > 0 /* always */', true],
  ['sum by (app) (count_over_time({app=~".+"}[1h] offset 1ms)) ^ 2 > 2 * 2', true],
];

await describeWith('loki', 'expressions as Loki takes them', (binary) => {
  let loki: Loki;

  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
    const streams = [
      { app: 'pay', team: 'a' },
      { app: 'auth', team: 'b' },
    ].map((stream) => ({
      stream,
      // No two streams have equal counts, between which `topk` could choose.
      values: ['error', 'info', 'info'].slice(stream.app === 'pay' ? 0 : 1).map((level, i) => [
        `${NOW - 60_000 + i}000000`,
        JSON.stringify({ level, ms: 10 * (i + 1), user: `u${i}` }),
        // Otherwise Loki looks for the level in the line.
        { severity: level },
      ]),
    }));
    const answer = await fetch(`${loki.url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'X-Scope-OrgID': TENANT, 'Content-Type': 'application/json' },
      body: JSON.stringify({ streams }),
    });
    expect(answer.status).toBe(204);
  });
  afterAll(() => loki?.stop());

  const ask = (expr: string, atMs = NOW) => queryInstant(loki.url, TENANT, expr, atMs);

  test.each(EXPRESSIONS)('%s', async (expr, known) => {
    const series = await ask(expr);
    expect(series.length).toBeGreaterThan(0);

    const labels = groupingLabels(expr);
    expect(labels !== undefined).toBe(known);
    const found = new Set(series.flatMap((one) => Object.keys(one.labels)));
    if (labels) expect([...found].sort()).toEqual([...labels].sort());

    const threshold = thresholdOf(expr);
    if (threshold) {
      const { measured, operator, value } = threshold;
      const again = await ask(`(${measured}) ${operator} ${value}`);
      expect(again).toEqual(series);
    }

    // Without any record there is something always, or because of that very thing, or there is nothing.
    const empty = await ask(expr, BEFORE);
    const presence = presenceOf(expr);
    if (presence === 'always') expect(empty.length).toBeGreaterThan(0);
    if (presence === 'with-records') expect(empty).toEqual([]);
    expect(givesLines(expr)).toBe(false);
  });

  test('a selection of lines gives streams, which no rule can be made of', async () => {
    const expr = `(${JSON_LINES} | ms > 5)`;
    expect(givesLines(expr)).toBe(true);
    const { data } = await askLoki(loki.url, TENANT, '/loki/api/v1/query_range', { query: expr });
    expect(data.resultType).toBe('streams');
  });

  test('one silent stream of many does not show in `absent_over_time` of a pattern', async () => {
    const expr = 'absent_over_time({app=~"pay|nobody"}[1h])';
    expect(absentPattern(expr)).toBe('{app=~"pay|nobody"}');
    expect(await ask(expr)).toEqual([]);
    expect(await ask('absent_over_time({app="nobody"}[1h])')).toHaveLength(1);
  });
});
