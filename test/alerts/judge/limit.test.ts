/** Notes on rules with more alerts than the limit of their group. */
import { expect, test } from 'vitest';
import { limitNotes } from '../../../src/alerts/judge/limit.ts';
import { historyOf } from '../../support/histories.ts';

const LINES = { a: '.####...', b: '..##....', c: '..#.....' };

test('one line for each rule: how often, the maximum, and the first time', () => {
  const other = historyOf({ a: '##.', b: '.##' }, { rule: { alert: 'Other', limit: 1 } });
  expect(limitNotes([historyOf(LINES, { rule: { limit: 1 } }), other])).toEqual([
    'HighErrorRatio had more active alerts than the `limit` of group services (1) at 2 evaluations, at most 3, first at 10:02 UTC: a ruler then drops them all',
    'Other had more active alerts than the `limit` of group services (1) at one evaluation, at most 2, first at 10:01 UTC: a ruler then drops them all',
  ]);
});

test('no note without a limit, within the limit, or if nothing was observed', () => {
  expect(
    limitNotes([
      historyOf(LINES),
      historyOf(LINES, { rule: { limit: 3 } }),
      historyOf(LINES, { rule: { limit: 1 }, unobservable: 'refused' }),
    ]),
  ).toEqual([]);
});
