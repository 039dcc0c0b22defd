import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergedSpans, type Point, timeSeries } from '../../src/draw/time-series.ts';
import { all, read, textOf } from './support.ts';

const FRAME = { left: 100, top: 20, width: 400, height: 200 };

const chart = (points: readonly Point[], windows: readonly { fromMs: number; toMs: number }[] = []) =>
  read(
    timeSeries({
      frame: FRAME,
      span: { fromMs: 0, toMs: 1000 },
      ticks: [{ timeMs: 500, label: '12:00', isMidnight: false }],
      series: [{ name: 'rate', look: 'line', points }],
      unit: 'records/s',
      windows,
    }),
  );

const corners = (path: string): readonly (readonly number[])[] =>
  [...path.matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

const curve = (points: readonly Point[]): readonly (readonly number[])[] =>
  corners(all(chart(points), 'path')[0]!.attributes.d!);

describe('a curve', () => {
  test('starts left and ends right, zero at the bottom and room above the highest value', () => {
    const drawn = curve([
      { timeMs: 0, value: 0 },
      { timeMs: 1000, value: 10 },
    ]);
    expect(drawn).toEqual([
      [100, 220],
      [500, 53.3],
    ]);
  });

  test('that is constant has two points', () => {
    const points = Array.from({ length: 500 }, (_, i) => ({ timeMs: 2 * i, value: 7 }));
    expect(curve(points)).toHaveLength(2);
  });

  test('stays within the frame, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 40 }),
        (values) => {
          for (const [x, y] of curve(
            values.map((value, i) => ({ timeMs: (1000 * i) / values.length, value })),
          )) {
            expect(x).toBeGreaterThanOrEqual(100);
            expect(x).toBeLessThanOrEqual(500);
            expect(y).toBeGreaterThanOrEqual(20);
            expect(y).toBeLessThanOrEqual(220);
          }
        },
      ),
    );
  });
});

test('axes name unit, values and times', () => {
  const texts = all(
    chart([
      { timeMs: 0, value: 40 },
      { timeMs: 1000, value: 80 },
    ]),
    'text',
  ).map(textOf);
  expect(texts).toEqual(expect.arrayContaining(['records/s', '0', '20', '40', '60', '80', '12:00']));
});

test('windows are shaded, and clipped to the span', () => {
  const bands = all(
    chart(
      [],
      [
        { fromMs: 250, toMs: 500 },
        { fromMs: 900, toMs: 5000 },
      ],
    ),
    'rect',
  );
  expect(bands.map(({ attributes }) => [Number(attributes.x), Number(attributes.width)])).toEqual([
    [200, 100],
    [460, 40],
  ]);
});

test('intervals on the screen are separate, in order, and cover their input', () => {
  const spans = fc.array(
    fc.tuple(fc.float({ min: 0, max: 500, noNaN: true }), fc.float({ min: 0, max: 50, noNaN: true })),
  );
  fc.assert(
    fc.property(spans, (pairs) => {
      const given = pairs.map(([left, width]) => [left, left + width] as const);
      const merged = mergedSpans(given);
      for (const [i, [left, right]] of merged.entries()) {
        expect(right - left).toBeGreaterThanOrEqual(1.5 - 1e-9);
        if (i > 0) expect(left - merged[i - 1]![1]).toBeGreaterThanOrEqual(1);
      }
      for (const [left, right] of given)
        expect(merged.some(([from, to]) => from <= left && right <= to)).toBe(true);
    }),
  );
});
