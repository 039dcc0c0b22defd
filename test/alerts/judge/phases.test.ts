/** An expectation holds only if it holds at every phase of the interval. */
import { expect, test } from 'vitest';
import { overPhases, type Phase } from '../../../src/alerts/judge/phases.ts';
import type { Judgement } from '../../../src/alerts/model.ts';
import { judgementWith } from '../../support/drill-results.ts';
import { at, gridOf, historyOf } from '../../support/histories.ts';

const HELD = judgementWith();
const MISSED = judgementWith({ onset: 'never-fired', passed: false, sentence: 'It never fired' });

/** Phases, each with its offset in seconds. */
const phase = (seconds: number, ...judgements: readonly Judgement[]): Phase => ({
  histories: [{ ...historyOf('....'), grid: gridOf(4, at(0) + seconds * 1000) }],
  judgements,
});

test('if it holds at all phases, the first judgement is kept', () => {
  expect(overPhases([phase(0, HELD), phase(15, HELD), phase(30, HELD)])).toEqual([HELD]);
});

test('if it holds at no phase, the first judgement is kept', () => {
  const late = judgementWith({ onset: 'fired-late', passed: false });
  expect(overPhases([phase(0, late), phase(30, MISSED)])).toEqual([late]);
});

test.each([
  ['only at the first', [HELD, MISSED, MISSED, MISSED], '15s, 30s or 45s', '3 of 4'],
  ['except at the first', [MISSED, HELD, HELD, HELD], '0s', '1 of 4'],
  ['except at one', [HELD, HELD, MISSED, HELD], '30s', '1 of 4'],
])('an expectation that holds %s fails, and names the offsets', (_, judgements, offsets, count) => {
  const [verdict] = overPhases(judgements.map((judgement, i) => phase(i * 15, judgement)));
  expect(verdict).toEqual({
    ...MISSED,
    sentence: `It never fired. This happens if the ruler evaluates ${offsets} into its interval of 1m (${count} offsets tried). At the other offsets the expectation holds, but the offset of a ruler cannot be configured`,
  });
});

test('each expectation is combined separately', () => {
  const verdicts = overPhases([phase(0, HELD, MISSED), phase(30, MISSED, MISSED)]);
  expect(verdicts.map(({ passed }) => passed)).toEqual([false, false]);
  expect(verdicts[1]).toEqual(MISSED);
});

test('a drill that ended before anything was judged has no verdicts', () => {
  expect(overPhases([])).toEqual([]);
});
