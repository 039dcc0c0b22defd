import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { thinned } from '../../src/draw/thin.ts';
import type { Point } from '../../src/draw/time-series.ts';

const line = (values: readonly number[], stepMs = 10): readonly Point[] =>
  values.map((value, i) => ({ timeMs: i * stepMs, value }));
const thin = (points: readonly Point[], columnMs = 1000): readonly (readonly Point[])[] =>
  thinned(points, { gapMs: 15, columnOf: (timeMs) => Math.floor(timeMs / columnMs) });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('a reduced line', () => {
  test('keeps the first, the lowest, the highest and the last point of each column', () => {
    expect(thin(line([5, 3, 9, 1, 4, 7]))).toEqual([
      [
        { timeMs: 0, value: 5 },
        { timeMs: 20, value: 9 },
        { timeMs: 30, value: 1 },
        { timeMs: 50, value: 7 },
      ],
    ]);
  });

  test('keeps every column’s extremes and at most four points of it', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 300 }), (values) => {
        const points = line(values);
        const [kept = []] = thin(points);
        for (const column of new Set(points.map(({ timeMs }) => Math.floor(timeMs / 1000)))) {
          const within = (list: readonly Point[]): readonly number[] =>
            list.filter(({ timeMs }) => Math.floor(timeMs / 1000) === column).map(({ value }) => value);
          const [all, few] = [within(points), within(kept)];
          expect(few.length).toBeLessThanOrEqual(4);
          expect([Math.min(...few), Math.max(...few)]).toEqual([Math.min(...all), Math.max(...all)]);
          expect([few[0], few.at(-1)]).toEqual([all[0], all.at(-1)]);
        }
      }),
    );
  });

  test('is unchanged if the screen has room for it', () => {
    const points = line([5, 3, 9, 1, 4, 7]);
    expect(thin(points, 1)).toEqual([points]);
  });

  test('is in pieces between missing and non-finite points', () => {
    const points = [...line([1, 2]), { timeMs: 40, value: 3 }, { timeMs: 50, value: Number.NaN }];
    const more = [
      { timeMs: 60, value: 4 },
      { timeMs: 70, value: Number.POSITIVE_INFINITY },
    ];
    expect(thin([...points, ...more]).map((piece) => piece.map(({ value }) => value))).toEqual([
      [1, 2],
      [3],
      [4],
    ]);
    expect(thin([])).toEqual([]);
  });
});
