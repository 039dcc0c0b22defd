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

test('pending and firing stand where they were, beside the name', () => {
  const { node } = draw([row()]);
  expect(all(node, 'text').map(textOf)).toEqual(['payment-service']);
  expect(
    all(node, 'rect').map(({ attributes }) => [attributes.class, attributes.x, attributes.width]),
  ).toEqual([
    ['pending', '300', '20'],
    ['alarm', '320', '80'],
  ]);
});

test('rows lie under one another', () => {
  const { node, height } = draw([row(), row({ name: 'other' })]);
  const tops = all(node, 'text').map(({ attributes }) => Number(attributes.y));
  expect(tops[1]! - tops[0]!).toBe(height / 2);
});

test('where nothing is known it says so, in as much room as there is', () => {
  const { node } = draw([row({ pending: [], firing: [], instead: `could not look: ${'x'.repeat(300)}` })]);
  expect(all(node, 'text').map(textOf)[1]).toMatch(/^could not look: x+…$/);
  expect(all(node, 'rect')).toEqual([]);
});
