import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { terminalAxis, terminalChart } from '../../../src/draw/terminal/chart.ts';

const chart = (values: readonly number[], solid: readonly number[] = values, height = 4): readonly string[] =>
  terminalChart({ values, solid, height, gutter: 6, print: String });

describe('a chart', () => {
  test('fills columns by eighths of a line', () => {
    expect(chart([0, 0.5, 1, 2, 4])).toEqual(['   4 ┤    █', '     │    █', '   2 ┤   ██', '     │ ▄███']);
  });

  test('shades the part above the solid part', () => {
    expect(chart([4, 4], [2, 4], 4)).toEqual(['   4 ┤░█', '     │░█', '   2 ┤██', '     │██']);
  });

  test('without values is empty', () => {
    expect(chart([0, 0])).toEqual(['   1 ┤', '     │', ' 0.5 ┤', '     │']);
  });

  test('fills an area that corresponds to the values', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (list) => {
        const lines = chart([...list, 100], [...list, 100], 10);
        list.forEach((value, i) => {
          const ink = lines.reduce(
            (sum, line) => sum + Math.max(0, ' ▁▂▃▄▅▆▇█'.indexOf(line[6 + i] ?? ' ')),
            0,
          );
          expect(Math.abs(ink / 80 - value / 100)).toBeLessThanOrEqual(1 / 160 + 1e-9);
        });
      }),
    );
  });
});

test('labels of an axis do not overlap and stay inside', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(59), { maxLength: 40 }), (columns) => {
      const ticks = columns.toSorted((a, b) => a - b).map((column) => ({ column, label: '12:00' }));
      const [axis, labels] = terminalAxis(ticks, 60, 6);
      expect(axis).toHaveLength(66);
      expect(labels!.length).toBeLessThanOrEqual(66);
      expect(
        labels!
          .trim()
          .split(/\s+/)
          .every((label) => label === '' || label === '12:00'),
      ).toBe(true);
    }),
  );
});
