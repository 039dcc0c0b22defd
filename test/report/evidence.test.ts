/** Values around a verdict: equal consecutive values are written once. */
import { expect, test } from 'vitest';
import { evidenceTexts } from '../../src/report/evidence.ts';
import { evidenceWith } from '../support/drill-results.ts';
import { at } from '../support/histories.ts';

const told = (values: Readonly<Record<number, number>>): readonly string[] => {
  const samples = Object.entries(values).map(([minute, value]) => ({ timeMs: at(Number(minute)), value }));
  return evidenceTexts(evidenceWith({ series: [{ labels: {}, samples }] }))[0]!.values;
};

test('equal consecutive values are one range', () => {
  expect(told({ 1: 0.01, 2: 0.01, 3: 0.01, 4: 0.3 })).toEqual(['10:01–10:03 0.01', '10:04 0.3']);
});

test('a gap ends a range', () => {
  expect(told({ 1: 0.01, 2: 0.01, 6: 0.01, 7: 0.01 })).toEqual(['10:01–10:02 0.01', '10:06–10:07 0.01']);
});

test('a single value has no range', () => {
  expect(told({ 5: 0.2 })).toEqual(['10:05 0.2']);
});
