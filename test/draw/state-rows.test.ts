import { expect, test } from 'vitest';
import { type StateRow, stateRows } from '../../src/draw/state-rows.ts';
import { all, read, textOf } from './support.ts';

const FRAME = { left: 200, top: 10, width: 500, height: 0 };
const row = (part: Partial<StateRow> = {}): StateRow => ({
  name: 'payment-service',
  note: 'fired once',
  pending: [{ fromMs: 100, toMs: 120 }],
  firing: [{ fromMs: 120, toMs: 200 }],
  ...part,
});
const draw = (rows: readonly StateRow[]) => {
  const { drawn, height } = stateRows(rows, FRAME, 200, (timeMs) => 200 + timeMs);
  return { node: read(drawn), height };
};

test('pending and firing are at their times, beside the name', () => {
  const { node } = draw([row()]);
  expect(all(node, 'text').map(textOf)).toEqual(['payment-service']);
  expect(
    all(node, 'rect').map(({ attributes }) => [attributes.class, attributes.x, attributes.width]),
  ).toEqual([
    ['pending', '300', '20'],
    ['alarm', '320', '80'],
  ]);
});

test('rows are below each other', () => {
  const { node, height } = draw([row(), row({ name: 'other' })]);
  const tops = all(node, 'text').map(({ attributes }) => Number(attributes.y));
  expect(tops[1]! - tops[0]!).toBe(height / 2);
});

test('unknown states are replaced by a text, shortened to the room', () => {
  const { node } = draw([row({ pending: [], firing: [], instead: `inconclusive: ${'x'.repeat(300)}` })]);
  expect(all(node, 'text').map(textOf)[1]).toMatch(/^inconclusive: x+…$/);
  expect(all(node, 'rect')).toEqual([]);
});

test('names above begin at the edge, over their bars, and rows are higher', () => {
  const row = {
    name: 'a-service-with-a-long-name',
    note: '',
    pending: [],
    firing: [{ fromMs: 10, toMs: 20 }],
  };
  const x = (timeMs: number): number => 60 + timeMs;
  const { drawn, height } = stateRows(
    [row, row],
    { left: 60, top: 0, width: 300, height: 0 },
    60,
    x,
    'above',
  );
  const node = read(drawn);
  const names = all(node, 'text');
  const bars = all(node, 'rect').map(({ attributes }) => Number(attributes.y));
  expect(names.map(textOf)).toEqual([row.name, row.name]);
  expect(names.map(({ attributes }) => attributes.x)).toEqual(['0', '0']);
  const [first, second] = names.map(({ attributes }) => Number(attributes.y));
  expect(first!).toBeLessThan(bars[0]!);
  expect(bars[0]! + 12).toBeLessThan(second! - 10);
  expect(height).toBe(84);
});
