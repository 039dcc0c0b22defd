/**
 * Metric queries over hand-made records, with values computed by hand. Windows are open at their start and closed at their end;
 * what differs between versions of Loki, or is not known exactly, is refused by name.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Entry, Evaluation, type EvaluationError } from '../../src/logql/evaluate/index.ts';
import { parse } from '../../src/logql/parse.ts';
import type { Series } from '../../src/model/series.ts';

const S = 1000;
const A = { labels: { app: 'a' } };
const B = { labels: { app: 'b' } };
const at = (seconds: number, line = 'x', metadata = {}, stream = A): Entry => ({
  stream,
  timeMs: seconds * S,
  line,
  metadata,
});

function evaluated(
  expr: string,
  entries: readonly Entry[],
  [from, to, step] = [60, 60, 60],
): readonly Series[] {
  const tree = parse(expr);
  if (tree.kind === 'logs') throw new Error('no metric query');
  const evaluation = new Evaluation(tree, { grid: { fromMs: from! * S, toMs: to! * S, stepMs: step! * S } });
  for (const entry of entries) evaluation.take(entry);
  return evaluation.end();
}

/** Values at 60 s, by the labels as text. */
const values = (expr: string, entries: readonly Entry[]): Record<string, number> =>
  Object.fromEntries(
    evaluated(expr, entries).map(({ labels, samples }) => [
      Object.entries(labels)
        .sort()
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
      samples[0]!.value,
    ]),
  );

describe('windows', () => {
  test.each([
    ['at the start of the window', 0, {}],
    ['a millisecond after its start', 0.001, { 'app=a': 1 }],
    ['at its end', 60, { 'app=a': 1 }],
    ['a millisecond after its end', 60.001, {}],
  ])('a record %s', (_, second, expected) => {
    expect(values('count_over_time({app="a"}[1m])', [at(second)])).toEqual(expected);
  });

  test('an offset moves the window', () => {
    const entries = [at(30), at(31), at(60)];
    expect(values('count_over_time({app="a"}[30s] offset 29s)', entries)).toEqual({ 'app=a': 2 });
    expect(
      values('count_over_time({app="a"}[30s] offset -30s)', [...entries, at(61), at(90), at(91)]),
    ).toEqual({ 'app=a': 2 });
  });

  test('at every step, and no sample where the window is empty', () => {
    const [series] = evaluated('count_over_time({app="a"}[30s])', [at(10), at(20), at(100)], [30, 120, 30]);
    expect(series!.samples).toEqual([
      { timeMs: 30_000, value: 2 },
      { timeMs: 120_000, value: 1 },
    ]);
  });

  test('a step that does not divide the range', () => {
    const [series] = evaluated('count_over_time({app="a"}[25s])', [at(5), at(6), at(30)], [30, 45, 15]);
    expect(series!.samples).toEqual([
      { timeMs: 30_000, value: 2 },
      { timeMs: 45_000, value: 1 },
    ]);
  });
});

describe('functions', () => {
  const entries = [at(10, 'ab', { ms: '4' }), at(20, 'abc', { ms: '1' }), at(30, 'é', { ms: '7' })];
  const of = (call: string): number | undefined => values(`sum(${call})`, entries)[''];

  test.each([
    ['count_over_time({app="a"}[1m])', 3],
    ['rate({app="a"}[1m])', 0.05],
    ['bytes_over_time({app="a"}[1m])', 7],
    ['bytes_rate({app="a"}[1m])', 7 / 60],
    ['sum_over_time({app="a"} | unwrap ms [1m])', 12],
    ['rate({app="a"} | unwrap ms [1m])', 0.2],
    ['avg_over_time({app="a"} | unwrap ms [1m])', 4],
    ['min_over_time({app="a"} | unwrap ms [1m])', 1],
    ['max_over_time({app="a"} | unwrap ms [1m])', 7],
    ['first_over_time({app="a"} | unwrap ms [1m])', 4],
    ['last_over_time({app="a"} | unwrap ms [1m])', 7],
    ['stdvar_over_time({app="a"} | unwrap ms [1m])', 6],
    ['stddev_over_time({app="a"} | unwrap ms [1m])', Math.sqrt(6)],
    ['quantile_over_time(0.5, {app="a"} | unwrap ms [1m])', 4],
    ['quantile_over_time(0.75, {app="a"} | unwrap ms [1m])', 5.5],
    ['quantile_over_time(2, {app="a"} | unwrap ms [1m])', Number.POSITIVE_INFINITY],
  ])('%s', (call, expected) => {
    expect(of(call)).toBeCloseTo(expected, 12);
  });

  test('what is unwrapped leaves the series, and other labels stay', () => {
    const two = [at(10, 'x', { ms: '1', user: 'u' }), at(20, 'x', { ms: '2', user: 'u' })];
    expect(values('sum_over_time({app="a"} | unwrap ms [1m])', two)).toEqual({ 'app=a,user=u': 3 });
  });

  test('a record without the label, or with an empty one, is passed over', () => {
    expect(values('sum_over_time({app="a"} | unwrap ms [1m])', [at(10, 'x', { ms: '' }), at(20)])).toEqual(
      {},
    );
  });

  test.each([
    ['duration(took)', '1h2m3.5s', 3723.5],
    ['duration_seconds(took)', '250ms', 0.25],
    ['bytes(took)', '2KB', 2000],
    ['bytes(took)', '2kib', 2048],
    ['took', '1e3', 1000],
  ])('unwrap %s of %s', (unwrap, took, expected) => {
    expect(values(`sum(sum_over_time({app="a"} | unwrap ${unwrap} [1m]))`, [at(10, 'x', { took })])).toEqual({
      '': expected,
    });
  });

  test('absent_over_time has the labels that the selector names with =', () => {
    expect(values('absent_over_time({app="a", env=~"p.+"}[1m])', [])).toEqual({ 'app=a': 1 });
    expect(values('absent_over_time({app="a"}[1m])', [at(10)])).toEqual({});
  });
});

describe('pipelines', () => {
  const count = (stages: string, ...entries: readonly Entry[]): number =>
    values(`sum(count_over_time({app="a"} ${stages} [1m]))`, entries)[''] ?? 0;

  test.each([
    ['|= "err"', 'an error', 1],
    ['|= "Err"', 'an error', 0],
    ['|= "a" or "b"', 'b', 1],
    ['!= "a" or "b"', 'b', 0],
    ['|~ "(?i)ERR"', 'an error', 1],
    ['|~ "^err"', 'an error', 0],
    ['!~ "e.r"', 'an error', 0],
    ['|> "an <_>"', 'an error', 1],
    ['|> "<_> error"', 'an error!', 0],
    ['|= ip("10.0.0.0/8")', 'from 10.1.2.3:80', 1],
    ['|= ip("10.0.0.0/8")', 'from 11.1.2.3', 0],
    ['| json | code >= 500', '{"code":503}', 1],
    ['| json | code >= 500', '{"code":"404"}', 0],
    ['| json | a_b="x"', '{"a":{"b":"x"}}', 1],
    ['| json | a=""', '{"a":[1],"b":null}', 1],
    ['| json c="a.b[1]" | c="2"', '{"a":{"b":[1,2]}}', 1],
    ['| json c="a.z" | c=""', '{"a":{}}', 1],
    ['| json | app_extracted="z"', '{"app":"z"}', 1],
    ['| logfmt | msg="two words" | level=~"info|warn"', 'level=info msg="two words"', 1],
    ['| logfmt | took > 1s', 'took=1500ms', 1],
    ['| logfmt | size > 1KB', 'size=2kb', 1],
    ['| regexp `(?P<code>\\d+)` | code="42"', 'x 42 y', 1],
    ['| regexp `(?P<code>\\d+)` | code=""', 'none', 1],
    ['| pattern "<method> <_> <code>" | code="200"', 'GET / 200', 1],
    ['| unpack | a="b" |= "inner"', '{"a":"b","_entry":"inner line"}', 1],
    ['| decolorize |= "a b"', '\u001b[31ma\u001b[0m b', 1],
    ['| json | label_format x=code | x="5" | code=""', '{"code":"5"}', 1],
    ['| json | drop code | code=""', '{"code":"5"}', 1],
    ['| json | code="1" or code="5" and level="x"', '{"code":"5"}', 0],
  ])('%s on %s', (stages, line, expected) => {
    expect(count(stages, at(10, line))).toBe(expected);
  });

  test('a number filter drops a record that lacks the label, and a bad value is an error', () => {
    expect(count('| code > 1', at(10))).toBe(0);
    expect(() => count('| code > 1', at(10, 'x', { code: 'many' }))).toThrow(/LabelFilterErr/);
    expect(count('| code > 1 | __error__=""', at(10, 'x', { code: 'many' }))).toBe(0);
  });

  test('only a bad record inside the window is an error', () => {
    expect(() => count('| logfmt --strict', at(10, '="'))).toThrow(/LogfmtParserErr/);
    expect(count('| logfmt --strict', at(0, '="'), at(10, 'a=b'))).toBe(1);
  });
});

describe('vectors', () => {
  const entries = [at(1), at(2), at(3), at(4, 'x', {}, B)];
  const count = 'count_over_time({app=~".+"}[1m])';

  test.each<[string, Record<string, number>]>([
    [`sum(${count})`, { '': 4 }],
    [`sum by (app) (${count})`, { 'app=a': 3, 'app=b': 1 }],
    [`sum by (nosuch) (${count})`, { '': 4 }],
    [`sum without (app) (${count})`, { '': 4 }],
    [`avg(${count})`, { '': 2 }],
    [`min(${count})`, { '': 1 }],
    [`max(${count})`, { '': 3 }],
    [`count(${count})`, { '': 2 }],
    [`stdvar(${count})`, { '': 1 }],
    [`topk(1, ${count})`, { 'app=a': 3 }],
    [`bottomk(1, ${count})`, { 'app=b': 1 }],
    [`${count} > 1`, { 'app=a': 3 }],
    [`1 < ${count}`, { 'app=a': 3 }],
    [`${count} > bool 1`, { 'app=a': 1, 'app=b': 0 }],
    [`${count} / 0`, { 'app=a': Number.NaN, 'app=b': Number.NaN }],
    [`2 ^ ${count}`, { 'app=a': 8, 'app=b': 2 }],
    [`${count} / on (app) ${count}`, { 'app=a': 1, 'app=b': 1 }],
    [`${count} / on () group_left sum(${count})`, { 'app=a': 0.75, 'app=b': 0.25 }],
    [`${count} and ${count} > 1`, { 'app=a': 3 }],
    [`${count} unless ${count} > 1`, { 'app=b': 1 }],
    [`${count} > 5 or vector(0)`, { '': 0 }],
    [`sum(${count}) > 1 or vector(0)`, { '': 4 }],
    ['vector(3) * -2', { '': -6 }],
    ['-2 ^ 2', { '': 4 }],
  ])('%s', (expr, expected) => {
    expect(values(expr, entries)).toEqual(expected);
  });

  test('several series on the one side are an error, as in Loki', () => {
    expect(() => values(`sum(${count}) / on () ${count}`, entries)).toThrow(/several series on the right/);
  });
});

test.each([
  ['rate_counter({app="a"} | unwrap ms [1m])', [], /rate_counter/],
  ['topk(1, count_over_time({app=~".+"}[1m]))', [at(1), at(2, 'x', {}, B)], /equal value/],
  ['count_over_time({app="a"} | json [1m])', [at(1, 'no json')], /no JSON/],
  ['count_over_time({app="a"} | json | __error__!="" [1m])', [], /lines in error/],
  ['count_over_time({app="a"} | label_format x=`{{ now }}` | x!="" [1m])', [at(1)], /`now`/],
  ['count_over_time({app="a"} | json [1m])', [at(1, '{"a":'.repeat(300))], /levels/],
  ['count_over_time({app="a"}[1m] offset 1ns)', [], /offset/],
  ['count_over_time({app="a"} | label_format x="1", y="{{ .x }}" [1m])', [at(1)], /two stages/],
  ['count_over_time({app="a"} | label_format x="1" | json [1m])', [at(1, '{"x":2}')], /stage before it/],
  ['sum by (ms) (sum_over_time({app="a"} | logfmt | unwrap ms [1m]))', [at(1, 'ms=2')], /unwraps/],
  [
    'topk(1, avg_over_time({app=~".+"} | logfmt | unwrap ms [1m]))',
    [at(1, 'ms=NaN'), at(2, 'ms=1', {}, B)],
    /NaN/,
  ],
  ['count_over_time({app="a"} | line_format `{{ define "x" }}{{ end }}` |= "x" [1m])', [], /define/],
] as const)('%s needs a real Loki', (expr, entries, reason) => {
  let error: EvaluationError | undefined;
  try {
    evaluated(expr, entries);
  } catch (thrown) {
    error = thrown as EvaluationError;
  }
  expect(error?.message).toMatch(reason);
  expect(error?.kind).toBe('needs-loki');
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

test('a range that stands several times in an expression', () => {
  const count = 'count_over_time({app=~".+"} [1m])';
  const entries = [at(1), at(2), at(3, 'x', {}, B)];
  expect(values(`${count} + ${count}`, entries)).toEqual({ 'app=a': 4, 'app=b': 2 });
  expect(
    values(`sum(${count}) + sum(${count}) + sum(${count.replace(']', '] offset 1m')})`, entries),
  ).toEqual({});
  expect(values(`sum by (app) (${count}) / on () group_left sum(${count})`, entries)).toEqual({
    'app=a': 2 / 3,
    'app=b': 1 / 3,
  });
});

test('more series than anybody looks at are refused before they fill the memory', () => {
  const entries = Array.from({ length: 20_001 }, (_, i) => at(1, 'x', { trace_id: String(i) }));
  expect(() => values('count_over_time({app="a"}[1m])', entries)).toThrow('more than 20000 series');
  expect(values('sum(count_over_time({app="a"}[1m]))', entries)).toEqual({ '': 20_001 });
});

describe('label_replace (Prometheus, "label_replace()")', () => {
  const shop = { labels: { app: 'shop-1', env: 'prod' } };
  const replaced = (args: string) =>
    values(`label_replace(count_over_time({app="shop-1"}[1m]), ${args})`, [at(1, 'x', {}, shop)]);
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
    expect(replaced(args)).toEqual(expected);
  });

  test('that gives two series the same labels is an error', () => {
    expect(() =>
      values('label_replace(count_over_time({app=~".+"}[1m]), "app", "", "app", ".*")', [
        at(1),
        at(2, 'x', {}, B),
      ]),
    ).toThrow(/several series of the same labels/);
  });
});

describe('laws', () => {
  const entry = fc
    .record({ ms: fc.integer({ min: 0, max: 300_000 }), b: fc.boolean(), bad: fc.boolean() })
    .map(({ ms, b, bad }) => ({ stream: b ? B : A, timeMs: ms, line: bad ? 'error' : 'ok', metadata: {} }));
  const entries = fc
    .array(entry, { maxLength: 60 })
    .map((all) => all.toSorted((x, y) => x.timeMs - y.timeMs));
  const grid: [number, number, number] = [60, 300, 15];
  const sorted = (series: readonly Series[]) =>
    series.toSorted((x, y) => JSON.stringify(x.labels).localeCompare(JSON.stringify(y.labels)));

  test('a count equals that of an evaluator which keeps every record', () => {
    fc.assert(
      fc.property(
        entries,
        fc.constantFrom(15, 20, 60, 90),
        fc.constantFrom(0, 5, 45),
        (all, range, offset) => {
          const found = sorted(
            evaluated(
              `sum by (app) (count_over_time({app=~".+"} |= "error" [${range}s] offset ${offset}s))`,
              all,
              grid,
            ),
          );
          const expected = ['a', 'b'].flatMap((app) => {
            const samples = [];
            for (let t = 60_000; t <= 300_000; t += 15_000) {
              const end = t - offset * S;
              const value = all.filter(
                ({ stream, timeMs, line }) =>
                  stream.labels.app === app && line === 'error' && timeMs > end - range * S && timeMs <= end,
              ).length;
              if (value > 0) samples.push({ timeMs: t, value });
            }
            return samples.length > 0 ? [{ labels: { app }, samples }] : [];
          });
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  test('a stream that no selector matches changes nothing, and the sum of the parts is the whole', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const only = all.filter(({ stream }) => stream === A);
        expect(evaluated('rate({app="a"}[1m])', all, grid)).toEqual(
          evaluated('rate({app="a"}[1m])', only, grid),
        );
        const whole = evaluated('sum(count_over_time({app=~".+"}[1m]))', all, grid);
        expect(evaluated('sum(sum by (app) (count_over_time({app=~".+"}[1m])))', all, grid)).toEqual(whole);
      }),
    );
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
