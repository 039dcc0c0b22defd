/** What is not evaluated here, by name: the answer differs between versions of Loki or is not known. */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/logql/evaluate/index.ts';
import { at, B, refusal, values } from './values.ts';

test.each([
  // Near 0 before pull request 23684 of grafana/loki, and an increase after it.
  ['rate_counter({app="a"} | unwrap ms [1m])', [], /rate_counter/],
  ['approx_topk(1, count_over_time({app="a"}[1m]))', [], /approx_topk/],
  ['topk(1, count_over_time({app=~".+"}[1m]))', [at(1), at(2, 'x', {}, B)], /equal value/],
  // Which labels a query needs decides whether Loki looks for the error (grafana/loki pull request 3080).
  ['count_over_time({app="a"} | json [1m])', [at(1, 'no json')], /no JSON/],
  ['count_over_time({app="a"} | json | __error__!="" [1m])', [], /lines in error/],
  ['count_over_time({app="a"} | json | __error__="JSONParserErr" [1m])', [], /lines in error/],
  ['count_over_time({app="a"} | json | __error__=~".+" [1m])', [], /lines in error/],
  ['count_over_time({app="a"} | json | __error_details__="" [1m])', [], /__error_details__/],
  ['count_over_time({app="a"} | json c="a..b" [1m])', [], /path/],
  ['count_over_time({app="a"} | json c="a" [1m])', [at(1, '{"a":{"b":1}}')], /object or a list/],
  ['count_over_time({app="a"} | json | logfmt [1m])', [at(1, '{"a":1}')], /no logfmt/],
  ['count_over_time({app="a"} |= ip("::1") [1m])', [], /IPv6/],
  ['count_over_time({app="a"} | label_format x=`{{ now }}` | x!="" [1m])', [at(1)], /`now`/],
  ['count_over_time({app="a"} | label_format x="1", y="{{ .x }}" [1m])', [at(1)], /two stages/],
  ['count_over_time({app="a"} | label_format x="1" | json [1m])', [at(1, '{"x":2}')], /stage before it/],
  ['sum by (ms) (sum_over_time({app="a"} | logfmt | unwrap ms [1m]))', [at(1, 'ms=2')], /unwraps/],
  [
    'topk(1, avg_over_time({app=~".+"} | logfmt | unwrap ms [1m]))',
    [at(1, 'ms=NaN'), at(2, 'ms=1', {}, B)],
    /NaN/,
  ],
  ['count_over_time({app="a"} | json [1m])', [at(1, '{"a":'.repeat(300))], /levels/],
  ['count_over_time({app="a"}[1m] offset 1ns)', [], /offset/],
  ['vector(1) and (1 > 0)', [], /`and` with a number/],
  ['count_over_time({app="a"} | line_format `{{ define "x" }}{{ end }}` |= "x" [1m])', [], /define/],
] as const)('%s needs a real Loki', (expr, entries, reason) => {
  expect(refusal(expr, entries)).toMatchObject({
    kind: 'needs-loki',
    message: expect.stringMatching(reason) as string,
  });
});

test('a name that the stream and the metadata have, and that is parsed, is refused', () => {
  // Which `_extracted` counts changed with pull request 19991 of grafana/loki.
  const entry = at(1, '{"app":"z"}', { app: 'm' });
  expect(refusal('count_over_time({app="a"} | json [1m])', [entry])).toMatchObject({ kind: 'needs-loki' });
});

test('two parsers that find the same label are refused', () => {
  const expr = 'count_over_time({app="a"} | regexp `(?P<n>\\d)` | pattern "<n> <_>" [1m])';
  expect(refusal(expr, [at(1, '1 x')])).toMatchObject({ kind: 'needs-loki' });
});

describe('a record of which Loki may know more', () => {
  const unknown = { names: ['detected_level'], reason: 'its level is in the line' };
  const entry: Entry = { ...at(1), unknown };
  test.each([
    'count_over_time({app="a"} | detected_level="error" [1m])',
    'count_over_time({app="a"} | detected_level!="error" [1m])',
    'sum by (detected_level) (count_over_time({app="a"}[1m]))',
    'sum without (app) (count_over_time({app="a"}[1m]))',
    'count_over_time({app="a"}[1m])',
    'count_over_time({app="a"} | label_format level="{{ .detected_level }}" | level="error" [1m])',
  ])('%s sees it', (expr) => {
    expect(() => values(expr, [entry])).toThrow('its level is in the line');
  });

  test.each([
    ['sum(count_over_time({app="a"}[1m]))', { '': 1 }],
    ['sum by (app) (count_over_time({app="a"}[1m]))', { 'app=a': 1 }],
    ['sum(count_over_time({app="a"} |= "nothing" [1m]))', {}],
    ['count_over_time({app="a"} | drop detected_level [1m])', { 'app=a': 1 }],
    ['absent_over_time({app="a"} |= "nothing" [1m])', { 'app=a': 1 }],
  ])('%s does not', (expr, expected) => {
    expect(values(expr, [entry])).toEqual(expected);
  });

  test('an error that is dropped by a later stage is an error nonetheless, if the line is in doubt', () => {
    const torn = '{"level":"error","msg":"torn';
    expect(() =>
      values('sum(count_over_time({app="a"} | json | level="error" [1m]))', [at(1, torn)]),
    ).toThrow('begins like a JSON object');
    expect(() =>
      values('sum(count_over_time({app="a"} | json | __error__="" [1m]))', [at(1, `${torn}"} and more`)]),
    ).toThrow('begins like a JSON object');
    expect(() =>
      values('sum(count_over_time({app="a"} | logfmt | level="error" [1m]))', [
        at(1, 'msg="torn level=error'),
      ]),
    ).toThrow('no logfmt');
  });

  test('a filter after `unwrap` sees the value', () => {
    const entries = [at(1, 'ms=5'), at(2, 'ms=50')];
    expect(values('sum_over_time({app="a"} | logfmt | unwrap ms | ms > 10 [1m])', entries)).toEqual({
      'app=a': 50,
    });
  });
});

test('more series than anybody looks at are refused before they fill the memory', () => {
  const entries = Array.from({ length: 20_001 }, (_, i) => at(1, 'x', { trace_id: String(i) }));
  expect(() => values('count_over_time({app="a"}[1m])', entries)).toThrow('more than 20000 series');
  expect(values('sum(count_over_time({app="a"}[1m]))', entries)).toEqual({ '': 20_001 });
});
