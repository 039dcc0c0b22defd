/**
 * Range functions, with values computed by hand. Source: Loki's documentation, "Metric queries", "Log range aggregations" and
 * "Unwrapped range aggregations"; `rate` of unwrapped values is their sum per second (grafana/loki issue 6351).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, B, refusal, values } from './values.ts';

const entries = [at(10, 'ab', { ms: '4' }), at(20, 'abc', { ms: '1' }), at(30, 'é', { ms: '7' })];

describe('values of 4, 1 and 7, on lines of 2, 3 and 2 bytes', () => {
  test.each([
    ['count_over_time({app="a"}[1m])', 3],
    ['rate({app="a"}[1m])', 0.05],
    ['rate({app="a"}[30s] offset 30s)', 0.1],
    ['rate({app="a"}[500ms] offset 30s)', 2],
    ['bytes_over_time({app="a"}[1m])', 7],
    ['bytes_rate({app="a"}[1m])', 7 / 60],
    ['bytes_over_time({app="a"} | line_format "12345" [1m])', 15],
    ['bytes_over_time({app="a"} | decolorize [1m])', 7],
    ['sum_over_time({app="a"} | unwrap ms [1m])', 12],
    ['rate({app="a"} | unwrap ms [1m])', 0.2],
    ['avg_over_time({app="a"} | unwrap ms [1m])', 4],
    ['min_over_time({app="a"} | unwrap ms [1m])', 1],
    ['max_over_time({app="a"} | unwrap ms [1m])', 7],
    ['first_over_time({app="a"} | unwrap ms [1m])', 4],
    ['last_over_time({app="a"} | unwrap ms [1m])', 7],
    // Of the whole population: the mean is 4, the squares are 0, 9 and 9.
    ['stdvar_over_time({app="a"} | unwrap ms [1m])', 6],
    ['stddev_over_time({app="a"} | unwrap ms [1m])', Math.sqrt(6)],
    ['quantile_over_time(0, {app="a"} | unwrap ms [1m])', 1],
    ['quantile_over_time(0.25, {app="a"} | unwrap ms [1m])', 2.5],
    ['quantile_over_time(0.5, {app="a"} | unwrap ms [1m])', 4],
    ['quantile_over_time(0.75, {app="a"} | unwrap ms [1m])', 5.5],
    ['quantile_over_time(0.99, {app="a"} | unwrap ms [1m])', 6.94],
    ['quantile_over_time(1, {app="a"} | unwrap ms [1m])', 7],
    ['quantile_over_time(1.01, {app="a"} | unwrap ms [1m])', Number.POSITIVE_INFINITY],
    ['quantile_over_time(2, {app="a"} | unwrap ms [1m])', Number.POSITIVE_INFINITY],
    ['quantile_over_time(-0.01, {app="a"} | unwrap ms [1m])', Number.NEGATIVE_INFINITY],
  ])('%s', (call, expected) => {
    expect(values(`sum(${call})`, entries)['']).toBeCloseTo(expected, 12);
  });
});

describe('one value', () => {
  test.each([
    ['avg_over_time', 5],
    ['min_over_time', 5],
    ['max_over_time', 5],
    ['first_over_time', 5],
    ['last_over_time', 5],
    ['sum_over_time', 5],
    ['stddev_over_time', 0],
    ['stdvar_over_time', 0],
  ])('%s', (name, expected) => {
    expect(values(`${name}({app="a"} | unwrap ms [1m])`, [at(10, 'x', { ms: '5' })])).toEqual({
      'app=a': expected,
    });
  });
});

describe('values that are no numbers', () => {
  // Sums and means with NaN are NaN; the least and the greatest pass over it (Prometheus, `min_over_time`).
  test.each([
    ['sum_over_time', ['NaN', '1'], Number.NaN],
    ['sum_over_time', ['Inf', '1'], Number.POSITIVE_INFINITY],
    ['sum_over_time', ['Inf', '-Inf'], Number.NaN],
    ['rate', ['1', 'NaN'], Number.NaN],
    ['avg_over_time', ['1', 'NaN'], Number.NaN],
    ['avg_over_time', ['1', '-Inf'], Number.NEGATIVE_INFINITY],
    ['min_over_time', ['NaN', '2', '1'], 1],
    ['min_over_time', ['2', 'NaN', '1'], 1],
    ['min_over_time', ['1', 'NaN'], 1],
    ['min_over_time', ['NaN', 'NaN'], Number.NaN],
    ['min_over_time', ['-Inf', '1'], Number.NEGATIVE_INFINITY],
    ['max_over_time', ['NaN', '2', '1'], 2],
    ['max_over_time', ['1', 'NaN', '2'], 2],
    ['max_over_time', ['2', 'NaN'], 2],
    ['max_over_time', ['NaN'], Number.NaN],
    ['max_over_time', ['1', 'Inf'], Number.POSITIVE_INFINITY],
    ['first_over_time', ['NaN', '1'], Number.NaN],
    ['last_over_time', ['NaN', '1'], 1],
    ['stdvar_over_time', ['NaN', '1'], Number.NaN],
    ['stddev_over_time', ['Inf', '1'], Number.NaN],
  ])('%s of %j', (name, texts, expected) => {
    const all = texts.map((ms, i) => at(10 + i * 10, 'x', { ms }));
    expect(values(`${name}({app="a"} | unwrap ms [1m])`, all)).toEqual({ 'app=a': expected });
  });
});

describe('grouping of a range function', () => {
  const two = [
    at(1, 'x', { ms: '1', u: 'p' }),
    at(2, 'x', { ms: '3', u: 'q' }),
    at(3, 'x', { ms: '8', u: 'p' }, B),
    at(4, 'x', { ms: '4' }, B),
  ];
  test.each<[string, Record<string, number>]>([
    // A label that is absent is left out; `by ()` is one series (Loki's documentation, "Metric queries").
    ['avg_over_time({app=~".+"} | unwrap ms [1m]) by ()', { '': 4 }],
    ['avg_over_time({app=~".+"} | unwrap ms [1m]) by (app)', { 'app=a': 2, 'app=b': 6 }],
    ['max_over_time({app=~".+"} | unwrap ms [1m]) by (u)', { '': 4, 'u=p': 8, 'u=q': 3 }],
    ['max_over_time({app=~".+"} | unwrap ms [1m]) without (app)', { '': 4, 'u=p': 8, 'u=q': 3 }],
    ['min_over_time({app=~".+"} | unwrap ms [1m]) without (u)', { 'app=a': 1, 'app=b': 4 }],
    ['first_over_time({app=~".+"} | unwrap ms [1m]) by (app)', { 'app=a': 1, 'app=b': 8 }],
    ['last_over_time({app=~".+"} | unwrap ms [1m]) by (app)', { 'app=a': 3, 'app=b': 4 }],
    ['stdvar_over_time({app=~".+"} | unwrap ms [1m]) by (app)', { 'app=a': 1, 'app=b': 4 }],
    ['stddev_over_time({app=~".+"} | unwrap ms [1m]) by (app)', { 'app=a': 1, 'app=b': 2 }],
    ['quantile_over_time(0.5, {app=~".+"} | unwrap ms [1m]) by (app)', { 'app=a': 2, 'app=b': 6 }],
    ['avg_over_time({app=~".+"} | unwrap ms [1m]) by (nosuch)', { '': 4 }],
    [
      'avg_over_time({app=~".+"} | unwrap ms [1m]) without (nosuch)',
      { 'app=a,u=p': 1, 'app=a,u=q': 3, 'app=b,u=p': 8, 'app=b': 4 },
    ],
  ])('%s', (expr, expected) => {
    expect(values(expr, two)).toEqual(expected);
  });
});

describe('absent_over_time', () => {
  // 1 where the window is empty, with the labels that the selector names with `=` (grafana/loki issues 9901 and 11744).
  test.each<[string, readonly ReturnType<typeof at>[], Record<string, number>]>([
    ['{app="a"}', [], { 'app=a': 1 }],
    ['{app="a"}', [at(10)], {}],
    ['{app="a"}', [at(0)], { 'app=a': 1 }],
    ['{app="a"}', [at(60)], {}],
    ['{app="a"}', [at(60.001)], { 'app=a': 1 }],
    ['{app="a"}', [at(10, 'x', {}, B)], { 'app=a': 1 }],
    ['{app="a", env=~"p.+"}', [], { 'app=a': 1 }],
    ['{app="a", env!="p"}', [], { 'app=a': 1 }],
    ['{app="a", env="p"}', [], { 'app=a,env=p': 1 }],
    ['{app=~".+"}', [], { '': 1 }],
    ['{app=~".+"}', [at(10, 'x', {}, B)], {}],
    ['{app="a"} |= "err"', [at(10, 'ok')], { 'app=a': 1 }],
    ['{app="a"} |= "err"', [at(10, 'err')], {}],
    ['{app="a"} | logfmt | level="x"', [at(10, 'level=y')], { 'app=a': 1 }],
  ])('%s of %j', (selector, all, expected) => {
    expect(values(`absent_over_time(${selector} [1m])`, all)).toEqual(expected);
  });

  test('several matchers for a label that is named with = are refused', () => {
    expect(refusal('absent_over_time({app="a", app!="b"}[1m])', [])).toMatchObject({ kind: 'needs-loki' });
  });
});

test('a quantile is that of the sorted values, NaN the lowest', () => {
  const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.double({ min: 0, max: 1 }), (all, q) => {
      const isNan = (one: number): number => Number(!Number.isNaN(one));
      const sorted = all.toSorted((a, b) => isNan(a) - isNan(b) || a - b);
      const rank = q * (all.length - 1);
      const [low, weight] = [Math.floor(rank), rank - Math.floor(rank)];
      const expected = sorted[low]! * (1 - weight) + sorted[Math.min(low + 1, all.length - 1)]! * weight;
      const written = q.toFixed(20);
      const exact = Number(written) === q ? q : 0.5;
      fc.pre(exact === q);
      const entries = all.map((one, i) => at(1 + i, `v=${one}`));
      const found = values(`quantile_over_time(${written}, {app="a"} | logfmt | unwrap v [1m])`, entries);
      expect(found['app=a']).toBe(expected);
    }),
  );
});
