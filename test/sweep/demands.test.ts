/** The demands of a sweep, and its outcome. */
import { describe, expect, test } from 'vitest';
import { outcomeOf, verdictsOf } from '../../src/sweep/demands.ts';
import type { Demands } from '../../src/sweep/model.ts';
import { DAY, quietRun, REASON, swept } from './support.ts';

const verdictOf = (demands: Demands, marks: Readonly<Record<string, string>>) =>
  verdictsOf(swept(marks, { demands })).map(({ verdict, sentence }) => [verdict, sentence])[0];

describe('must fire at 5% and above', () => {
  test.each([
    ['fires at 5% and above', { '3%': '..', '5%': 'FF', '7%': 'FS' }, 'held', 'holds in 4 of 4 runs'],
    [
      'misses one there',
      { '3%': 'FF', '5%': 'F.', '7%': 'FF' },
      'failed',
      'it did not fire because of the incident in 1 of 4 runs (at 5%)',
    ],
    [
      'misses stronger ones',
      { '5%': 'FF', '7%': '..', '8%': '.F' },
      'failed',
      'it did not fire because of the incident in 3 of 6 runs (at 7%, 8%)',
    ],
    ['was firing before', { '5%': 'eF' }, 'failed', 'in 1 of 2 runs'],
    ['is inconclusive below', { '3%': '??', '5%': 'FF' }, 'held', 'holds in 2 of 2 runs'],
    ['is inconclusive there', { '3%': '..', '5%': 'F?' }, 'unobservable', 'only 1 of 2 runs has a result'],
    ['was not run', { '3%': '..', '5%': 'F ' }, 'unobservable', 'only 1 of 2 runs has a result'],
    ['is inconclusive and misses one', { '5%': '.?' }, 'failed', 'in 1 of 1 run ('],
  ])('when it %s', (_, marks, verdict, words) => {
    const [found, sentence] = verdictOf({ mustFireAt: 0.05 }, marks)!;
    expect(found).toBe(verdict);
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^must fire at 5% errors and above: /);
  });
});

describe('must not fire at 3% and below', () => {
  test.each([
    ['is silent until there', { '1%': '..', '3%': '..', '5%': 'FF' }, 'held', 'holds in 4 of 4 runs'],
    ['fires once there', { '1%': '..', '3%': '.F', '5%': 'FF' }, 'failed', 'it fired in 1 of 4 runs (at 3%)'],
    ['fires at less', { '1%': 'F.', '3%': '..' }, 'failed', 'it fired in 1 of 4 runs (at 1%)'],
    ['fires all the time', { '3%': 'e.' }, 'failed', 'it fired in 1 of 2 runs (at 3%)'],
    ['is inconclusive there', { '3%': '.?' }, 'unobservable', 'only 1 of 2 runs'],
    ['is inconclusive above', { '3%': '..', '5%': '??' }, 'held', 'holds in 2 of 2 runs'],
  ])('when it %s', (_, marks, verdict, words) => {
    const [found, sentence] = verdictOf({ mustNotFireAt: 0.03 }, marks)!;
    expect(found).toBe(verdict);
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^must not fire at 3% errors and below: /);
  });
});

describe('the outcome', () => {
  test.each([
    ['of a sweep without demands', swept({ '3%': '.F' }), 'done'],
    ['of a rule that never fires', swept({ '3%': '..' }), 'done'],
    ['with a demand that holds', swept({ '3%': 'FF' }, { demands: { mustFireAt: 0.03 } }), 'done'],
    ['with one that does not', swept({ '3%': 'F.' }, { demands: { mustFireAt: 0.03 } }), 'failed'],
    [
      'with one of two that does not',
      swept({ '1%': 'F.', '3%': 'FF' }, { demands: { mustFireAt: 0.03, mustNotFireAt: 0.01 } }),
      'failed',
    ],
    ['with a run that is inconclusive', swept({ '3%': 'F?' }), 'unobservable'],
    [
      'with one, and a demand that fails',
      swept({ '3%': '.?' }, { demands: { mustFireAt: 0.03 } }),
      'unobservable',
    ],
    [
      'with a quiet day that is inconclusive',
      swept({ '3%': 'F' }, { quietMs: DAY, quiet: [quietRun(0, 0, REASON)] }),
      'unobservable',
    ],
    ['of an incomplete sweep', swept({ '3%': 'F' }, { stopped: 'stopped by the user' }), 'unobservable'],
  ])('%s', (_, result, outcome) => {
    expect(outcomeOf(result)).toBe(outcome);
  });
});
