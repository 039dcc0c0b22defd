/** Finding records in the streams of a rule that the drill did not write. */
import { describe, expect, test } from 'vitest';
import { foreignRecords, type SelectorCounts } from '../../../src/drill/live/streams.ts';

const selected = (counts: SelectorCounts['counts'], selector = '{app="a"}'): SelectorCounts => ({
  selector,
  counts,
});
const OWN = new Set(['payment', 'auth']);

describe('foreign records', () => {
  test.each([
    ['there are none', [selected({ payment: 4, auth: 2 })], undefined],
    ['with a count of zero', [selected({ payment: 4, batch: 0 })], undefined],
    ['of one other service', [selected({ payment: 4, batch: 7 })], 'batch (7)'],
    ['of the same service in two selectors', [selected({ batch: 7 }), selected({ batch: 9 })], 'batch (9)'],
    ['without the label', [selected({ '': 3 })], 'without that label (3)'],
    ['of many others', [selected({ a: 1, b: 2, c: 3, d: 4, e: 5 })], 'a (1), b (2), c (3) and 2 more'],
  ])('%s', (_, selectors, words) => {
    expect(foreignRecords(selectors, OWN)).toBe(words);
  });
});
