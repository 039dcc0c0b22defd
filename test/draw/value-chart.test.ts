import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Point } from '../../src/draw/time-series.ts';
import { type Limit, valueChart } from '../../src/draw/value-chart.ts';
import { all, type Node, read, textOf } from './support.ts';

const FRAME = { left: 100, top: 20, width: 400, height: 200 };
const limit = (value: number): Limit => ({ value, label: `> ${value}` });

const chart = (pieces: readonly (readonly Point[])[], held?: Limit): Node =>
  read(
    valueChart({
      frame: FRAME,
      x: (timeMs) => 100 + timeMs,
      ticks: [{ timeMs: 200, label: '12:00', isMidnight: false }],
      lines: [{ name: 'payment-service', look: 'line0', pieces }],
      limit: held,
    }),
  );
const paths = (node: Node, look: string): readonly string[] =>
  all(node, 'path')
    .filter(({ attributes }) => attributes.class === look)
    .map(({ attributes }) => attributes.d!);
const line = (...values: readonly number[]): readonly Point[] =>
  values.map((value, i) => ({ timeMs: i * 10, value }));

describe('a chart of values', () => {
  test('joins the points of a piece, but not pieces', () => {
    const [d] = paths(chart([line(1, 2, 3), [{ timeMs: 100, value: 2 }]]), 'line0');
    expect(d!.match(/M/g)).toHaveLength(2);
    expect(d!.match(/L/g)).toHaveLength(2);
  });

  test('includes its limit, above or below all values', () => {
    for (const value of [100, 0.001, -5]) {
      const node = chart([line(1, 2, 3)], limit(value));
      const y = Number(/,([\d.]+)H/.exec(paths(node, 'limit')[0]!)![1]);
      expect(y).toBeGreaterThanOrEqual(FRAME.top);
      expect(y).toBeLessThanOrEqual(FRAME.top + FRAME.height);
      expect(all(node, 'text').map(textOf)).toContain(`> ${value}`);
    }
  });

  test('names its times and values', () => {
    expect(all(chart([line(0, 10)]), 'text').map(textOf)).toEqual(
      expect.arrayContaining(['12:00', '0', '10']),
    );
    expect(all(chart([line(0, 0)]), 'text').map(textOf)).toEqual(expect.arrayContaining(['0', '1']));
  });

  test('stays within its frame, whatever the values', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), value, (values, held) => {
        const [d] = paths(chart([line(...values)], limit(held)), 'line0');
        for (const [, y] of d!.matchAll(/,(-?[\d.]+)/g)) {
          expect(Number(y)).toBeGreaterThanOrEqual(FRAME.top - 0.1);
          expect(Number(y)).toBeLessThanOrEqual(FRAME.top + FRAME.height + 0.1);
        }
      }),
      // The smallest doubles.
      { examples: [[[-5e-324], 5e-324]] },
    );
  });

  test('draws the first line last, on top of the others', () => {
    const node = read(
      valueChart({
        frame: FRAME,
        x: (timeMs) => timeMs,
        ticks: [],
        lines: ['first', 'second'].map((name) => ({ name, look: name, pieces: [line(1, 2)] })),
      }),
    );
    expect(all(node, 'path').map(({ attributes }) => attributes.class)).toEqual(['second', 'first']);
  });
});
