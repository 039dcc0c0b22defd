/** Two incidents close to each other in which the same alert must fire: alerts are attributed to one of them. */
import { expect, test } from 'vitest';
import { canOverlap } from '../../../src/alerts/judge/labels.ts';
import { nextRival } from '../../../src/alerts/judge/windows.ts';
import type { LabelMatcher } from '../../../src/model/expectation.ts';

const MINUTE = 60_000;
const at = (minute: number): number => minute * MINUTE;
const incidents = [
  { incident: 'first', services: [], startMs: at(10), endMs: at(20) },
  { incident: 'within', services: [], startMs: at(15), endMs: at(18) },
  { incident: 'second', services: [], startMs: at(23), endMs: at(30) },
];
const [first] = incidents;

test('the attributable time ends when the next such incident starts', () => {
  expect(nextRival(first!, incidents, () => true)).toBe(at(23));
  expect(nextRival(first!, incidents, (name) => name !== 'second')).toBe(Number.POSITIVE_INFINITY);
});

test('a window that is given as times has no such limit', () => {
  expect(nextRival({ startMs: at(10), endMs: at(20) }, incidents, () => true)).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  [[{ name: 'a', operator: '=', value: 'x' }], [{ name: 'a', operator: '=', value: 'y' }], false],
  [[{ name: 'a', operator: '=', value: 'x' }], [{ name: 'a', operator: '=', value: 'x' }], true],
  [[{ name: 'a', operator: '=', value: 'x' }], [{ name: 'a', operator: '=~', value: 'y|z' }], false],
  [[{ name: 'a', operator: '=~', value: 'x|y' }], [{ name: 'a', operator: '=', value: 'y' }], true],
  [[{ name: 'a', operator: '=~', value: 'x' }], [{ name: 'a', operator: '=~', value: 'y' }], true],
  [[{ name: 'a', operator: '=', value: 'x' }], [{ name: 'b', operator: '=', value: 'y' }], true],
  [[], [{ name: 'b', operator: '=', value: 'y' }], true],
] satisfies [LabelMatcher[], LabelMatcher[], boolean][])('labels %j and %j can overlap: %s', (a, b, same) => {
  expect(canOverlap(a, b)).toBe(same);
  expect(canOverlap(b, a)).toBe(same);
});
