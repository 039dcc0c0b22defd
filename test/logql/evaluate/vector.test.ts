/** Aggregations of series and `label_replace`. Source: Loki's documentation, "Metric queries", "Built-in aggregation operators". */
import { describe, expect, test } from 'vitest';
import { at, B, refusal, values } from './values.ts';

const count = 'count_over_time({app=~".+"}[1m])';

describe('series of 3 and 1', () => {
  const entries = [at(1), at(2), at(3), at(4, 'x', {}, B)];
  test.each<[string, Record<string, number>]>([
    [`sum(${count})`, { '': 4 }],
    [`sum by () (${count})`, { '': 4 }],
    [`sum by (app) (${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`sum(${count}) by (app)`, { 'app=a': 3, 'app=b': 1 }],
    [`sum by (nosuch) (${count})`, { '': 4 }],
    [`sum by (app, nosuch) (${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`sum without (app) (${count})`, { '': 4 }],
    [`sum without () (${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`avg(${count})`, { '': 2 }],
    [`avg by (app) (${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`min(${count})`, { '': 1 }],
    [`max(${count})`, { '': 3 }],
    [`count(${count})`, { '': 2 }],
    [`count by (app) (${count})`, { 'app=a': 1, 'app=b': 1 }],
    // Of the whole population: 2 is the mean, and each is 1 apart.
    [`stdvar(${count})`, { '': 1 }],
    [`stddev(${count})`, { '': 1 }],
    [`stddev by (app) (${count})`, { 'app=a': 0, 'app=b': 0 }],
    // topk and bottomk keep the labels.
    [`topk(1, ${count})`, { 'app=a': 3 }],
    [`topk(2, ${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`topk(9, ${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`topk(1, ${count}) by (app)`, { 'app=a': 3, 'app=b': 1 }],
    [`topk by (nosuch) (1, ${count})`, { 'app=a': 3 }],
    [`bottomk(1, ${count})`, { 'app=b': 1 }],
    [`bottomk(1, ${count}) by (app)`, { 'app=a': 3, 'app=b': 1 }],
    [`sum(sum by (app) (${count}))`, { '': 4 }],
    [`max(sum by (app) (${count}))`, { '': 3 }],
    [`count(sum by (app) (${count}) > 1)`, { '': 1 }],
    ['sum(count_over_time({app="nosuch"}[1m]))', {}],
    ['count(count_over_time({app="nosuch"}[1m]))', {}],
    ['topk(1, count_over_time({app="nosuch"}[1m]))', {}],
    ['sum(vector(3))', { '': 3 }],
    ['vector(3)', { '': 3 }],
    ['vector(-0.5)', { '': -0.5 }],
    [`sort(${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`sort_desc(${count})`, { 'app=a': 3, 'app=b': 1 }],
  ])('%s', (expr, expected) => {
    expect(values(expr, entries)).toEqual(expected);
  });
});

describe('values that are no numbers', () => {
  const sums = 'sum by (u) (sum_over_time({app="a"} | unwrap v [1m]))';
  const of = (...texts: readonly string[]) => texts.map((v, i) => at(i + 1, 'x', { v, u: String(i) }));
  test.each<[string, readonly string[], Record<string, number>]>([
    [`sum(${sums})`, ['NaN', '1'], { '': Number.NaN }],
    [`avg(${sums})`, ['1', 'NaN'], { '': Number.NaN }],
    [`min(${sums})`, ['NaN', '1'], { '': 1 }],
    [`min(${sums})`, ['1', 'NaN'], { '': 1 }],
    [`max(${sums})`, ['NaN', '1'], { '': 1 }],
    [`max(${sums})`, ['NaN'], { '': Number.NaN }],
    [`count(${sums})`, ['NaN', '1'], { '': 2 }],
    [`stddev(${sums})`, ['NaN', '1'], { '': Number.NaN }],
    [`sum(${sums})`, ['Inf', '-Inf'], { '': Number.NaN }],
    [
      `topk(2, ${sums})`,
      ['Inf', '5', 'Inf'],
      { 'u=0': Number.POSITIVE_INFINITY, 'u=2': Number.POSITIVE_INFINITY },
    ],
    [`bottomk(1, ${sums})`, ['Inf', '-Inf', '0'], { 'u=1': Number.NEGATIVE_INFINITY }],
    [`topk(2, ${sums})`, ['NaN', '1'], { 'u=0': Number.NaN, 'u=1': 1 }],
  ])('%s of %j', (expr, texts, expected) => {
    expect(values(expr, of(...texts))).toEqual(expected);
  });

  test.each([
    ['topk', ['NaN', '1']],
    ['bottomk', ['1', 'NaN']],
    ['topk', ['1', '1']],
    ['bottomk', ['2', '2', '3']],
    ['topk', ['Inf', 'Inf']],
  ] as const)('%s(1, …) of %j is refused: which of them comes first is not known', (name, texts) => {
    expect(refusal(`${name}(1, ${sums})`, of(...texts))).toMatchObject({ kind: 'needs-loki' });
  });
});

describe('label_replace (Prometheus, "label_replace()")', () => {
  const shop = { labels: { app: 'shop-1', env: 'prod' } };
  test.each([
    ['"name", "$1", "app", "(.*)-.*"', { 'app=shop-1,env=prod,name=shop': 1 }],
    ['"name", "${1}_x", "app", "(.*)-.*"', { 'app=shop-1,env=prod,name=shop_x': 1 }],
    ['"name", "$1x", "app", "(.*)-.*"', { 'app=shop-1,env=prod': 1 }],
    ['"name", "$word", "app", "(?P<word>[a-z]+).*"', { 'app=shop-1,env=prod,name=shop': 1 }],
    ['"app", "$1", "app", "(.*)-.*"', { 'app=shop,env=prod': 1 }],
    // The whole value has to match.
    ['"name", "$1", "app", "(sho)"', { 'app=shop-1,env=prod': 1 }],
    // What is missing is the empty text, and an empty replacement removes a label.
    ['"name", "none", "missing", ""', { 'app=shop-1,env=prod,name=none': 1 }],
    ['"env", "", "app", ".*"', { 'app=shop-1': 1 }],
    ['"name", "$$1", "app", ".*"', { 'app=shop-1,env=prod,name=$1': 1 }],
  ])('%s', (args, expected) => {
    const expr = `label_replace(count_over_time({app="shop-1"}[1m]), ${args})`;
    expect(values(expr, [at(1, 'x', {}, shop)])).toEqual(expected);
  });

  test('that gives two series the same labels is an error', () => {
    const expr = `label_replace(${count}, "app", "", "app", ".*")`;
    expect(refusal(expr, [at(1), at(2, 'x', {}, B)])).toMatchObject({
      kind: 'loki-error',
      message: expect.stringMatching(/several series of the same labels/) as string,
    });
  });
});
