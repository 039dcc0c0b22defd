/** What is told of rules whose alerts were more than their group's limit. */
import { expect, test } from 'vitest';
import { limitNotes } from '../../../src/alerts/judge/limit.ts';
import { historyOf } from '../../support/histories.ts';

const LINES = { a: '.####...', b: '..##....', c: '..#.....' };

test('each of them in a line: how often, how many at most, when first', () => {
  const other = historyOf({ a: '##.', b: '.##' }, { rule: { alert: 'Other', limit: 1 } });
  expect(limitNotes([historyOf(LINES, { rule: { limit: 1 } }), other])).toEqual([
    'HighErrorRatio had more active alerts than the `limit` of group services (1) at 2 evaluations, 3 at most, first at 10:02 UTC: a ruler drops them all then',
    'Other had more active alerts than the `limit` of group services (1) at one evaluation, 2 at most, first at 10:01 UTC: a ruler drops them all then',
  ]);
});

test('nothing where there is no limit, where it is kept, or where nothing could be observed', () => {
  expect(
    limitNotes([
      historyOf(LINES),
      historyOf(LINES, { rule: { limit: 3 } }),
      historyOf(LINES, { rule: { limit: 1 }, unobservable: 'refused' }),
    ]),
  ).toEqual([]);
});
