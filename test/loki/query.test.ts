/** Queries over a grid: split, joined again, and rejected if the answer is incomplete. */
import { describe, expect, test } from 'vitest';
import { pieces, queryGrid, sampleValue, stepsWithin } from '../../src/loki/query.ts';
import { Answer, answering } from '../support/answering.ts';
import { clientOf, everyStep, matrix, stepsOf, tooLong } from './hand-loki.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const grid = (steps: number) => ({ fromMs: HOUR, toMs: HOUR + (steps - 1) * MINUTE, stepMs: MINUTE });

describe('pieces of a grid', () => {
  test.each([1, 2, 9_999, 10_000, 10_001, 20_000, 25_000])(
    'of %i steps: each step once, in order',
    (steps) => {
      const all = pieces(grid(steps));
      expect(all).toHaveLength(Math.ceil(steps / 10_000));
      const times = all.flatMap(({ fromMs, toMs }) =>
        Array.from({ length: (toMs - fromMs) / MINUTE + 1 }, (_, i) => fromMs + i * MINUTE),
      );
      expect(times).toEqual(Array.from({ length: steps }, (_, i) => HOUR + i * MINUTE));
    },
  );

  test('do not include an end that is not a step', () => {
    expect(pieces({ fromMs: 0, toMs: 150_000, stepMs: MINUTE })).toEqual([
      { fromMs: 0, toMs: 120_000, stepMs: MINUTE },
    ]);
  });
});

describe('steps within a limit', () => {
  test.each([
    ['rate({a="b"}[5m])', HOUR, 55],
    ['rate({a="b"}[5m] offset 2h)', HOUR, 55],
    ['rate({a="b"}[5m]) / rate({a="b"}[30m])', HOUR, 30],
    ['rate({a="b"}[1h])', HOUR + 1, 1],
    ['rate({a="b"}[1h])', HOUR, 0],
    ['rate({a="b"}[5m])', 365 * 24 * HOUR, 10_000],
  ])('%s within %i ms: %i', (expr, limitMs, steps) => {
    expect(stepsWithin(limitMs, expr, MINUTE)).toBe(steps);
  });
});

describe('a query', () => {
  const expr = 'sum(rate({a="b"}[5m]))';

  test('that is too long is split into shorter ones', async () => {
    await using loki = await answering((asked) => {
      const steps = stepsOf(asked);
      const length = steps.at(-1)! - steps[0]! + 5 * MINUTE;
      return length >= 20 * MINUTE
        ? new Answer(400, tooLong(`${length / MINUTE}m0s`, '20m'))
        : matrix([{ metric: { a: 'b' }, values: everyStep(asked) }]);
    });
    const series = await queryGrid(clientOf(loki.url), expr, grid(40));
    expect(series).toHaveLength(1);
    expect(series[0]!.labels).toEqual({ a: 'b' });
    expect(series[0]!.samples).toEqual(
      Array.from({ length: 40 }, (_, i) => ({ timeMs: HOUR + i * MINUTE, value: 1 })),
    );
    expect(loki.asked.slice(1).map((asked) => stepsOf(asked).length)).toEqual([15, 15, 10]);
  });

  test('whose range alone is too long fails with the setting', async () => {
    await using loki = await answering(() => new Answer(400, tooLong('44m0s', '4m')));
    await expect(queryGrid(clientOf(loki.url), expr, grid(40))).rejects.toThrow(/max_query_length/);
    expect(loki.asked).toHaveLength(1);
  });

  test('joins label sets over pieces in any order of labels', async () => {
    await using loki = await answering((asked) => {
      const [first] = stepsOf(asked);
      const labels = first === HOUR ? { a: '1', b: '2' } : { b: '2', a: '1' };
      return matrix([
        { metric: labels, values: [[first! / 1000, '1']] },
        { metric: { a: '2' }, values: [[first! / 1000, 'NaN']] },
      ]);
    });
    const [both, second] = await queryGrid(clientOf(loki.url), expr, grid(10_001));
    expect(both!.samples.map(({ timeMs }) => timeMs)).toEqual([HOUR, HOUR + 10_000 * MINUTE]);
    expect(second!.samples.map(({ value }) => value)).toEqual([Number.NaN, Number.NaN]);
  });

  test.each([
    [
      'with partial data',
      () => matrix([], { warnings: ['a querier was away'] }),
      /only part of the data: a querier was away/,
    ],
    [
      'with log lines',
      () => ({ status: 'success', data: { resultType: 'streams', result: [] } }),
      /an alert needs a metric query/,
    ],
    ['in another format', () => ({ status: 'success' }), /has an unknown format/],
    ['without JSON', () => new Answer(200, '<html>'), /is this a Loki/],
    ['without a number', () => matrix([{ metric: {}, values: [[3600, 'many']] }]), /instead of a number/],
  ])('that is answered %s is unobservable', async (_, answer, reason) => {
    await using loki = await answering(answer);
    await expect(queryGrid(clientOf(loki.url), expr, grid(2))).rejects.toThrow(reason);
  });
});

test.each([
  ['1.5', 1.5],
  ['1e3', 1000],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
])('%s is a value', (written, value) => {
  expect(sampleValue(written)).toBe(value);
});

test.each(['', 'Inf?', 'one'])('%j is not a value', (written) => {
  expect(() => sampleValue(written)).toThrow(/instead of a number/);
});
