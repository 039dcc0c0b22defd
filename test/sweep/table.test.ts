/** The aggregated runs. */
import { describe, expect, test } from 'vitest';
import { quietFiguresOf, rowsOf } from '../../src/sweep/table.ts';
import { seedsOf } from '../../src/sweep/variants.ts';
import { DAY, MINUTE, quietRun, REASON, swept } from './support.ts';

describe('the rows', () => {
  test('count each kind of run, and inconclusive ones separately', () => {
    expect(rowsOf(swept({ '3%': 'F.e?S' }))).toMatchObject([
      { strength: 0.03, runs: 4, fired: 2, early: 1, unobservable: 1, stayed: 1 },
    ]);
  });

  test('have the median and range of the runs that fired', () => {
    const [row] = rowsOf(swept({ '3%': 'F.FFF' }));
    const seconds = (n: number) => 3 * MINUTE + n * 1000;
    expect(row!.detection).toEqual({ medianMs: seconds(50), leastMs: seconds(0), mostMs: seconds(80) });
    expect(row!.reset).toEqual({ medianMs: 2 * MINUTE, leastMs: 2 * MINUTE, mostMs: 2 * MINUTE });
  });

  test('have no times if nothing fired', () => {
    const [row] = rowsOf(swept({ '3%': '..e' }));
    expect(row).not.toHaveProperty('detection');
    expect(row).not.toHaveProperty('reset');
  });

  test('leave out strengths that were not run', () => {
    expect(
      rowsOf(swept({ '3%': '..', '5%': '  ', '7%': 'F ' })).map(({ strength, runs }) => [strength, runs]),
    ).toEqual([
      [0.03, 2],
      [0.07, 1],
    ]);
  });
});

test('quiet figures include only runs with a result', () => {
  const quiet = [quietRun(2, 1), quietRun(5, 5, REASON), quietRun(0, 3)];
  expect(quietFiguresOf(swept({ '3%': '.' }, { quietMs: DAY, quiet }))).toEqual({
    ms: 2 * DAY,
    runs: 2,
    falseAlarms: 2,
    firingMs: 2 * MINUTE,
    others: 4,
    unobservable: 1,
  });
});

test('seeds are numbered from the base, and evenly spread over the interval in whole seconds', () => {
  expect(seedsOf('shop', 3, MINUTE)).toEqual([
    { seed: 'shop-1', phaseMs: 0 },
    { seed: 'shop-2', phaseMs: 20_000 },
    { seed: 'shop-3', phaseMs: 40_000 },
  ]);
  expect(seedsOf('7', 7, MINUTE).map(({ phaseMs }) => phaseMs)).toEqual([
    0, 8000, 17_000, 25_000, 34_000, 42_000, 51_000,
  ]);
  expect(seedsOf('7', 1, MINUTE)).toEqual([{ seed: '7-1', phaseMs: 0 }]);
});
