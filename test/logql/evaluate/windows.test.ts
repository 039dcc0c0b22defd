/**
 * Windows are open at their start and closed at their end: a window of R at t holds the records in (t-R, t].
 * Sources: grafana/loki issues 5562 and 5573; Loki's documentation, "Metric queries" (range, offset).
 */
import { describe, expect, test } from 'vitest';
import { A, at, B, evaluated, values } from './values.ts';

describe('a record in a window of a minute that ends at 60 s', () => {
  test.each([
    ['long before', -1000, 0],
    ['a millisecond before its start', -0.001, 0],
    ['at its start', 0, 0],
    ['a millisecond after its start', 0.001, 1],
    ['in the middle', 30, 1],
    ['a millisecond before its end', 59.999, 1],
    ['at its end', 60, 1],
    ['a millisecond after its end', 60.001, 0],
    ['long after', 1000, 0],
  ])('%s', (_, second, expected) => {
    expect(values('count_over_time({app="a"}[1m])', [at(second)])).toEqual(expected ? { 'app=a': 1 } : {});
  });
});

describe('lengths of ranges', () => {
  const entries = [at(0), at(30), at(45), at(55), at(59), at(59.9), at(59.999), at(60)];
  test.each([
    ['1ms', 1],
    ['2ms', 2],
    ['100ms', 2],
    ['101ms', 3],
    ['1s', 3],
    ['1s1ms', 4],
    ['5s', 4],
    ['15s', 5],
    ['30s', 6],
    ['30s1ms', 7],
    ['1m', 7],
    ['1m1ms', 8],
    ['1h', 8],
    ['1d', 8],
    ['1w', 8],
  ])('[%s]', (range, expected) => {
    expect(values(`count_over_time({app="a"}[${range}])`, entries)).toEqual({ 'app=a': expected });
  });
});

describe('offsets', () => {
  const entries = [at(10), at(20), at(30), at(31), at(60), at(61), at(90), at(90.001)];
  test.each([
    // Windows: (1, 31], (0, 30], (30, 60], (60, 90], (59.999, 89.999], (61, 91], (-40, -10].
    ['[30s] offset 29s', 4],
    ['[30s] offset 30s', 3],
    ['[30s] offset 0s', 2],
    ['[30s] offset -30s', 2],
    ['[30s] offset -29999ms', 2],
    ['[30s] offset -31s', 2],
    ['[30s] offset 70s', 0],
    // (59.999, 60.999] holds the record at 60 s, (60, 61] the one at 61 s.
    ['[1s] offset -999ms', 1],
    ['[1s] offset -1s', 1],
    ['[1m] offset 1h', 0],
    ['[1ms] offset 30s', 1],
    ['[1ms] offset 29999ms', 0],
  ])('%s', (range, expected) => {
    expect(values(`count_over_time({app="a"}${range})`, entries)).toEqual(
      expected ? { 'app=a': expected } : {},
    );
  });

  test('of each part of an expression are its own', () => {
    expect(
      values('count_over_time({app="a"}[30s]) - count_over_time({app="a"}[30s] offset 30s)', entries),
    ).toEqual({ 'app=a': -1 });
  });
});

describe('grids', () => {
  // An empty window gives no sample: neither 0 nor the last one.
  test.each([
    [
      'no sample where the window is empty',
      [10, 20, 100],
      [30, 120, 30],
      '30s',
      [
        [30, 2],
        [120, 1],
      ],
    ],
    [
      'a step that does not divide the range',
      [5, 6, 30],
      [30, 45, 15],
      '25s',
      [
        [30, 2],
        [45, 1],
      ],
    ],
    [
      'a step that is longer than the range',
      [5, 30, 55, 60],
      [0, 60, 30],
      '10s',
      [
        [30, 1],
        [60, 2],
      ],
    ],
    [
      'a step of a second',
      [1, 2],
      [1, 4, 1],
      '2s',
      [
        [1, 1],
        [2, 2],
        [3, 1],
      ],
    ],
    ['a grid that begins before the records', [61], [-60, 120, 60], '1m', [[120, 1]]],
    ['the end of the grid off its steps', [1, 59], [0, 59, 30], '30s', [[30, 1]]],
    [
      'a record on each end',
      [0, 30, 60, 90],
      [0, 90, 30],
      '30s',
      [
        [0, 1],
        [30, 1],
        [60, 1],
        [90, 1],
      ],
    ],
    [
      'prime numbers',
      [7, 13, 14, 21, 26],
      [13, 26, 13],
      '7s',
      [
        [13, 2],
        [26, 2],
      ],
    ],
  ] as const)('%s', (_, seconds, grid, range, expected) => {
    const found = evaluated(
      `count_over_time({app="a"}[${range}])`,
      seconds.map((second) => at(second)),
      grid,
    );
    expect(
      found.flatMap(({ samples }) => samples.map(({ timeMs, value }) => [timeMs / 1000, value])),
    ).toEqual(expected);
  });
});

describe('series', () => {
  // Without grouping a series has the labels of the stream and of the record (Loki's documentation, "Metric queries").
  test.each([
    ['none without records', [], {}],
    ['of one stream', [at(1), at(2)], { 'app=a': 2 }],
    ['of two streams', [at(1), at(2, 'x', {}, B)], { 'app=a': 1, 'app=b': 1 }],
    [
      'of each metadata',
      [at(1, 'x', { u: '1' }), at(2, 'x', { u: '2' }), at(3)],
      { 'app=a': 1, 'app=a,u=1': 1, 'app=a,u=2': 1 },
    ],
    ['without labels that are empty', [at(1, 'x', { u: '' }), at(2)], { 'app=a': 2 }],
    [
      'of equal labels in another order',
      [at(1, 'x', { u: '1', v: '2' }), at(2, 'x', { v: '2', u: '1' })],
      { 'app=a,u=1,v=2': 2 },
    ],
    [
      'of two stream objects with equal labels',
      [at(1, 'x', {}, { labels: { app: 'a' } }), at(2, 'x', {}, A)],
      { 'app=a': 2 },
    ],
  ])('%s', (_, entries, expected) => {
    expect(values('count_over_time({app=~".+"}[1m])', entries)).toEqual(expected);
  });

  test('records of one time all count', () => {
    expect(values('count_over_time({app="a"}[1m])', [at(5), at(5), at(5)])).toEqual({ 'app=a': 3 });
  });
});
