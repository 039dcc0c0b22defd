/** An expectation holds if it holds at whatever moment of its interval a ruler evaluates. */
import { expect, test } from 'vitest';
import { overPhases, type Phase } from '../../../src/alerts/judge/phases.ts';
import type { Judgement } from '../../../src/alerts/model.ts';
import { judgementWith } from '../../support/drill-results.ts';
import { at, gridOf, historyOf } from '../../support/histories.ts';

const HELD = judgementWith();
const MISSED = judgementWith({ onset: 'never-fired', passed: false, sentence: 'It never fired' });

/** Each so many seconds after the whole minute. */
const phase = (seconds: number, ...judgements: readonly Judgement[]): Phase => ({
  histories: [{ ...historyOf('....'), grid: gridOf(4, at(0) + seconds * 1000) }],
  judgements,
});

test('what holds at all moments is as it is at the first', () => {
  expect(overPhases([phase(0, HELD), phase(15, HELD), phase(30, HELD)])).toEqual([HELD]);
});

test('what holds at none is as it is at the first', () => {
  const late = judgementWith({ onset: 'fired-late', passed: false });
  expect(overPhases([phase(0, late), phase(30, MISSED)])).toEqual([late]);
});

test.each([
  ['only at the first', [HELD, MISSED, MISSED, MISSED], '15s, 30s or 45s', '3 of 4'],
  ['but at the first', [MISSED, HELD, HELD, HELD], '0s', '1 of 4'],
  ['but at one', [HELD, HELD, MISSED, HELD], '30s', '1 of 4'],
])('what holds %s fails, and says when', (_, judgements, moments, count) => {
  const [verdict] = overPhases(judgements.map((judgement, i) => phase(i * 15, judgement)));
  expect(verdict).toEqual({
    ...MISSED,
    sentence: `It never fired. So it is where the ruler evaluates ${moments} into its interval of 1m, at ${count} moments tried; at the others the expectation holds, and nobody chooses the moment`,
  });
});

test('each expectation is looked at by itself', () => {
  const verdicts = overPhases([phase(0, HELD, MISSED), phase(30, MISSED, MISSED)]);
  expect(verdicts.map(({ passed }) => passed)).toEqual([false, false]);
  expect(verdicts[1]).toEqual(MISSED);
});

test('a drill that ended before anything was judged has no verdicts', () => {
  expect(overPhases([])).toEqual([]);
});
