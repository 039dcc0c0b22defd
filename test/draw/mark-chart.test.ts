import { describe, expect, test } from 'vitest';
import { type Mark, markChart } from '../../src/draw/mark-chart.ts';
import { all, read, textOf } from './support.ts';

const FRAME = { left: 100, top: 20, width: 408, height: 200 };
const TICKS = [0, 5, 10].map((value) => ({ value, label: `${value}%` }));

const chart = (marks: readonly Mark[], ticks = TICKS) =>
  read(
    markChart({
      frame: FRAME,
      x: { from: 0, to: 10, ticks, name: 'errors' },
      y: { from: 0, to: 4, ticks: [{ value: 4, label: 'all' }], name: 'Seeds' },
      marks,
    }),
  );

const mark = (x: number, y: number | undefined, spread?: Mark['spread']): Mark => ({
  x,
  y,
  spread,
  note: `${x}`,
});

describe('marks', () => {
  test('are at their values, joined by a line', () => {
    const drawn = chart([mark(0, 0), mark(5, 2), mark(10, 4)]);
    expect(all(drawn, 'circle').map(({ attributes: { cx, cy } }) => [cx, cy])).toEqual([
      ['104', '220'],
      ['304', '120'],
      ['504', '20'],
    ]);
    expect(all(drawn, 'path')[0]!.attributes.d).toBe('M104,220L304,120L504,20');
  });

  test('have a gap at a missing measurement', () => {
    const drawn = chart([mark(0, 0), mark(2, 1), mark(5, undefined), mark(8, 3), mark(10, 4)]);
    expect(all(drawn, 'circle')).toHaveLength(4);
    expect(all(drawn, 'path')[0]!.attributes.d!.match(/M/g)).toHaveLength(2);
  });

  test('have a vertical line from smallest to largest value, if these differ', () => {
    const drawn = chart([mark(5, 2, { least: 1, most: 3 }), mark(10, 2, { least: 2, most: 2 })]);
    expect(all(drawn, 'path').map(({ attributes }) => attributes.d)).toContain('M304.0,170.0V70.0');
    expect(all(drawn, 'path')).toHaveLength(2);
  });

  test('have tooltips', () => {
    expect(all(chart([mark(5, 2)]), 'title').map(textOf)).toEqual(['5']);
  });
});

test('labels that would touch are left out', () => {
  const crowded = Array.from({ length: 101 }, (_, i) => ({ value: i / 10, label: `${i / 10}%` }));
  const labels = all(chart([], crowded), 'text').filter(({ attributes }) =>
    attributes.class!.includes('middle'),
  );
  expect(labels.length).toBeGreaterThan(4);
  expect(labels.length).toBeLessThan(20);
  const places = labels.map(({ attributes }) => Number(attributes.x));
  for (const [i, x] of places.entries()) if (i > 0) expect(x - places[i - 1]!).toBeGreaterThan(15);
});
