/** What stands in the streams that a rule reads. */
import { describe, expect, test } from 'vitest';
import { foreignIn, type Reading } from '../../../src/drill/live/streams.ts';

const reading = (counts: Reading['counts'], selector = '{app="a"}'): Reading => ({ selector, counts });
const OWN = new Set(['payment', 'auth']);

describe('foreign records', () => {
  test.each([
    ['there are none', [reading({ payment: 4, auth: 2 })], undefined],
    ['counted nothing', [reading({ payment: 4, batch: 0 })], undefined],
    ['of one other', [reading({ payment: 4, batch: 7 })], 'batch (7)'],
    ['of the same other in two selectors', [reading({ batch: 7 }), reading({ batch: 9 })], 'batch (9)'],
    ['without the label', [reading({ '': 3 })], 'nobody (3)'],
    ['of many others', [reading({ a: 1, b: 2, c: 3, d: 4, e: 5 })], 'a (1), b (2), c (3) and 2 more'],
  ])('%s', (_, readings, words) => {
    expect(foreignIn(readings, OWN)).toBe(words);
  });
});
