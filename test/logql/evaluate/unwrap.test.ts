/** Values out of labels. Source: Loki's documentation, "Metric queries", "Unwrapped range aggregations". */
import { describe, expect, test } from 'vitest';
import { at, refusal, values } from './values.ts';

const sum = (unwrap: string, ...entries: readonly ReturnType<typeof at>[]): number | undefined =>
  values(`sum(sum_over_time({app="a"} ${unwrap} [1m]))`, entries)[''];

describe('conversions', () => {
  test.each([
    // Numbers as Go's strconv.ParseFloat reads them.
    ['v', '5', 5],
    ['v', '-5', -5],
    ['v', '+5', 5],
    ['v', '.5', 0.5],
    ['v', '5.', 5],
    ['v', '1e3', 1000],
    ['v', '1E-2', 0.01],
    ['v', '007', 7],
    ['v', 'NaN', Number.NaN],
    ['v', 'nan', Number.NaN],
    ['v', 'Inf', Number.POSITIVE_INFINITY],
    ['v', '+inf', Number.POSITIVE_INFINITY],
    ['v', '-Infinity', Number.NEGATIVE_INFINITY],
    // Durations as Go's time.ParseDuration reads them, in seconds.
    ['duration(v)', '1h2m3.5s', 3723.5],
    ['duration(v)', '250ms', 0.25],
    ['duration(v)', '1m', 60],
    ['duration(v)', '0', 0],
    ['duration(v)', '-1.5s', -1.5],
    ['duration(v)', '1us', 1e-6],
    ['duration(v)', '1µs', 1e-6],
    ['duration(v)', '100ns', 1e-7],
    ['duration(v)', '.5s', 0.5],
    ['duration_seconds(v)', '250ms', 0.25],
    ['duration_seconds(v)', '2h', 7200],
    // Sizes in any case: KB is 1000 bytes, KiB is 1024.
    ['bytes(v)', '2KB', 2000],
    ['bytes(v)', '2kb', 2000],
    ['bytes(v)', '2KiB', 2048],
    ['bytes(v)', '2kib', 2048],
    ['bytes(v)', '1.5MB', 1.5e6],
    ['bytes(v)', '1MiB', 1_048_576],
    ['bytes(v)', '1GB', 1e9],
    ['bytes(v)', '1GiB', 1_073_741_824],
    ['bytes(v)', '7B', 7],
    ['bytes(v)', '7', 7],
    ['bytes(v)', '5 MB', 5e6],
    ['bytes(v)', '3k', 3000],
  ])('unwrap %s of %s', (unwrap, v, expected) => {
    expect(sum(`| unwrap ${unwrap}`, at(10, 'x', { v }))).toBe(expected);
  });

  // grafana/loki issue 16145: such a value fails the whole query.
  test.each([
    ['v', 'many'],
    ['v', '5s'],
    ['v', '1,000'],
    ['v', '0x10'],
    ['v', ' 5'],
    ['v', '5 '],
    ['v', '+nan'],
    ['v', '1_000'],
    ['duration(v)', '5'],
    ['duration(v)', '1d'],
    ['duration(v)', '1w'],
    ['duration(v)', '5 s'],
    ['duration(v)', 's'],
    ['duration_seconds(v)', 'many'],
    ['bytes(v)', 'many'],
    ['bytes(v)', '-5KB'],
    ['bytes(v)', ' 5KB'],
    ['bytes(v)', '5 XB'],
    ['bytes(v)', '5ib'],
  ])('unwrap %s of %j is an error', (unwrap, v) => {
    const expr = `sum_over_time({app="a"} | unwrap ${unwrap} [1m])`;
    const entries = [at(10, 'x', { v }), at(20, 'x', { v: '0' })];
    expect(refusal(expr, entries)).toMatchObject({
      kind: 'loki-error',
      message: expect.stringContaining('SampleExtractionErr') as string,
    });
    expect(sum(`| unwrap ${unwrap} | __error__=""`, ...entries)).toBe(0);
  });
});

describe('records', () => {
  test.each([
    // Without the label, or with an empty one, a record is passed over (grafana/loki issue 6713).
    ['without the label', {}, undefined],
    ['with an empty label', { v: '' }, undefined],
    ['with the label', { v: '3' }, 3],
  ])('%s', (_, metadata, expected) => {
    expect(sum('| unwrap v', at(10, 'x', metadata))).toBe(expected);
  });

  test.each([
    ['at the start of the window', 0, false],
    ['a millisecond after its start', 0.001, true],
    ['at its end', 60, true],
    ['a millisecond after its end', 60.001, false],
  ])('a bad value %s', (_, second, isError) => {
    const found = refusal('sum_over_time({app="a"} | unwrap v [1m])', [at(second, 'x', { v: 'bad' })]);
    expect(found?.kind).toBe(isError ? 'loki-error' : undefined);
  });

  test.each([
    ['| json | unwrap n', '{"n":5}', 5],
    ['| json n="a.b" | unwrap n', '{"a":{"b":5}}', 5],
    ['| json n="a.z" | unwrap n', '{"a":{"b":5}}', undefined],
    ['| logfmt | unwrap duration(took)', 'took=1.5s', 1.5],
    ['| regexp `(?P<n>\\d+)` | unwrap n', 'took 12 ms', 12],
    ['| pattern "<_> <n> ms" | unwrap n', 'took 12 ms', 12],
    ['| logfmt | label_format m=n | unwrap m', 'n=4', 4],
    ['| logfmt | drop n | unwrap n', 'n=4', undefined],
    ['| logfmt | n > 5 | unwrap n', 'n=4', undefined],
    ['| logfmt | unwrap n | level="x"', 'n=4 level=x', 4],
    ['| logfmt | unwrap n | level="y"', 'n=4 level=x', undefined],
    // The filters behind `unwrap` still see the label.
    ['| logfmt | unwrap n | n > 3', 'n=4', 4],
    ['| logfmt | unwrap n | n > 5', 'n=4', undefined],
  ])('%s of %s', (stages, line, expected) => {
    expect(sum(stages, at(10, line))).toBe(expected);
  });
});

describe('labels', () => {
  const two = [at(10, 'x', { v: '1', u: 'p' }), at(20, 'x', { v: '2', u: 'p' })];
  test.each<[string, Record<string, number>]>([
    ['sum_over_time({app="a"} | unwrap v [1m])', { 'app=a,u=p': 3 }],
    ['sum by (app) (sum_over_time({app="a"} | unwrap v [1m]))', { 'app=a': 3 }],
    ['sum without (u) (sum_over_time({app="a"} | unwrap v [1m]))', { 'app=a': 3 }],
    ['max by (v) (sum_over_time({app="a"} | unwrap v [1m]))', { '': 3 }],
    ['avg_over_time({app="a"} | unwrap v [1m]) without (v)', { 'app=a,u=p': 1.5 }],
  ])('%s: what is unwrapped leaves the series', (expr, expected) => {
    expect(values(expr, two)).toEqual(expected);
  });

  test.each([
    'avg_over_time({app="a"} | unwrap v [1m]) by (v)',
    'sum by (v) (sum_over_time({app="a"} | unwrap v [1m]))',
  ])('%s is refused', (expr) => {
    expect(refusal(expr, [])).toMatchObject({ kind: 'needs-loki' });
  });
});
