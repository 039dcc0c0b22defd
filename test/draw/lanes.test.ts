import { expect, test } from 'vitest';
import { lanes } from '../../src/draw/lanes.ts';
import { all, read, textOf } from './support.ts';

const FRAME = { left: 200, top: 0, width: 500, height: 0 };
const SPAN = { fromMs: 0, toMs: 1000 };
const bar = (fromMs: number, toMs: number, rampMs = 0) => ({ fromMs, toMs, rampMs });

const draw = (bars: readonly ReturnType<typeof bar>[]) =>
  read(lanes([{ name: 'outage', note: 'everything is silent', bars }], SPAN, FRAME, 200).drawn);

test('a bar is at its time, beside its name and note', () => {
  const node = draw([bar(200, 400)]);
  const [rect] = all(node, 'rect');
  expect([rect!.attributes.x, rect!.attributes.width]).toEqual(['300', '100']);
  expect(all(node, 'text').map(textOf)).toEqual(['outage', 'everything is silent']);
});

test('the slope of a bar is the ramp of its incident', () => {
  const [path] = all(draw([bar(200, 400, 100)]), 'path');
  expect(path!.attributes.d).toMatch(/^M300\.0,.*L350\.0,.*H400\.0V/);
});

test('bars that touch on the screen are one', () => {
  const many = Array.from({ length: 1000 }, (_, i) => bar(i, i + 0.5));
  expect(all(draw(many), 'rect')).toHaveLength(1);
});

test('rows are below each other', () => {
  const rows = ['one', 'two'].map((name) => ({ name, note: 'a note '.repeat(30), bars: [bar(0, 10)] }));
  const { drawn, height } = lanes(rows, SPAN, FRAME, 200);
  const tops = all(read(drawn), 'text').map(({ attributes }) => Number(attributes.y));
  expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  expect(new Set(tops).size).toBe(tops.length);
  expect(Math.max(...tops)).toBeLessThan(height);
});
