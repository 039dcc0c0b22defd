/** What a drill comes to, in a word and in a line. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { headline, outcomeOf, standingOf, tally, worstFirst } from '../../src/report/outcome.ts';
import {
  BLIND,
  drillResult,
  GONE,
  HISTORIES,
  judgementWith,
  LATE,
  SILENT,
  STRANGER,
} from '../support/drill-results.ts';
import { at } from '../support/histories.ts';

const comesTo = (part: Partial<DrillResult>): readonly [string, string] => {
  const result = drillResult(part);
  return [outcomeOf(result), headline(result)];
};

describe('a drill', () => {
  test('passes where all expectations hold', () => {
    expect(comesTo({})).toEqual(['passed', 'PASSED: both expectations hold']);
    const three = [judgementWith(), SILENT, { ...SILENT, source: 'shop expect[3]' }];
    expect(comesTo({ judgements: three })).toEqual(['passed', 'PASSED: all 3 expectations hold']);
    expect(comesTo({ judgements: [SILENT] })).toEqual(['passed', 'PASSED: the one expectation holds']);
  });

  test('fails where one does not', () => {
    expect(comesTo({ judgements: [LATE, SILENT] })).toEqual([
      'failed',
      'FAILED: 1 of 2 expectations, 1 holds',
    ]);
    expect(comesTo({ judgements: [LATE] })).toEqual(['failed', 'FAILED: 1 of 1 expectation']);
  });

  test('could not look where one could not be looked at, whatever else failed', () => {
    expect(comesTo({ judgements: [LATE, BLIND, SILENT] })).toEqual([
      'unobservable',
      'COULD NOT LOOK: 1 of 3 expectations, 1 failed, 1 holds',
    ]);
  });

  test('failed, where what never fired has no annotations to look at', () => {
    const never = judgementWith({
      ...LATE,
      onset: 'never-fired',
      reset: 'not-asked',
      annotations: 'unobservable',
    });
    expect(comesTo({ judgements: [never] })).toEqual(['failed', 'FAILED: 1 of 1 expectation']);
  });

  test('tells both of an expectation that failed in one window and could not be seen in another', () => {
    expect(comesTo({ judgements: [LATE, { ...BLIND, source: LATE.source }] })).toEqual([
      'unobservable',
      'COULD NOT LOOK: 1 of 1 expectation, 1 failed (2 verdicts)',
    ]);
  });

  test('counts verdicts where they are more than expectations', () => {
    const again = judgementWith({ window: { incident: 'outage', startMs: at(20), endMs: at(23) } });
    expect(comesTo({ judgements: [judgementWith(), again, SILENT] })[1]).toBe(
      'PASSED: both expectations hold (3 verdicts)',
    );
    expect(comesTo({ judgements: [judgementWith(), again, LATE] })[1]).toBe(
      'FAILED: 1 of 2 expectations, 1 holds (3 verdicts)',
    );
  });

  test('names rules at which nobody could look, where no expectation does', () => {
    const histories = [...HISTORIES, GONE];
    expect(comesTo({ histories })[1]).toBe(
      'PASSED: both expectations hold; could not look at Gone, which no expectation names',
    );
    expect(comesTo({ histories, judgements: [BLIND] })[1]).toBe('COULD NOT LOOK: 1 of 1 expectation');
  });

  test('that is strict says at which rules nobody could look, and what else it fails for', () => {
    const other = { ...GONE, rule: { ...GONE.rule, alert: 'Lost' } };
    const strict = { histories: [...HISTORIES, GONE, other], strict: true };
    const blind = 'COULD NOT LOOK: --strict asks for every rule, and nobody could look at Gone and Lost';
    expect(comesTo(strict)).toEqual(['unobservable', `${blind}; both expectations hold`]);
    expect(comesTo({ ...strict, unexpected: [STRANGER] })[1]).toBe(
      `${blind}; both expectations hold; 1 alert fired that nobody expects, which fails under --strict`,
    );
    expect(comesTo({ ...strict, judgements: [LATE, SILENT] })[1]).toBe(
      `${blind}; 1 of 2 expectations failed, 1 holds`,
    );
  });

  test('could not look where Loki showed nothing, or nothing was judged', () => {
    expect(comesTo({ unobservable: 'Loki did not answer', cut: true })).toEqual([
      'unobservable',
      'COULD NOT LOOK: Loki did not answer (ended by the user before its time)',
    ]);
    expect(comesTo({ judgements: [] })).toEqual(['unobservable', 'COULD NOT LOOK: nothing was judged']);
  });

  test('fails for an alert that nobody expects only where it is strict', () => {
    expect(comesTo({ unexpected: [STRANGER] })).toEqual([
      'passed',
      'PASSED: both expectations hold; 1 alert fired that nobody expects',
    ]);
    const other = { ...STRANGER, labels: { service_name: 'cart' } };
    expect(comesTo({ unexpected: [STRANGER, other], strict: true })).toEqual([
      'failed',
      'FAILED: both expectations hold; 2 alerts fired that nobody expects, which fails under --strict',
    ]);
    expect(comesTo({ unexpected: [STRANGER, other, STRANGER] })[1]).toBe(
      'PASSED: both expectations hold; 2 alerts fired 3 times that nobody expects',
    );
    expect(outcomeOf(drillResult({ strict: true }))).toBe('passed');
  });
});

test('one half that failed is a failure, even where the other could not be seen', () => {
  const half = judgementWith({ passed: false, onset: 'fired-late', reset: 'unobservable' });
  expect(standingOf(half)).toBe('failed');
  expect(standingOf({ ...half, onset: 'fired' })).toBe('unobservable');
  expect(standingOf({ ...half, onset: 'fired', reset: 'cleared', annotations: 'mismatched' })).toBe('failed');
  expect(standingOf({ ...half, onset: 'fired', reset: 'cleared', annotations: 'unobservable' })).toBe(
    'unobservable',
  );
});

test('an expectation that is judged in several windows counts once, as in the worst', () => {
  const again = { ...LATE, source: judgementWith().source };
  expect(tally(drillResult({ judgements: [judgementWith(), again, judgementWith(), SILENT] }))).toEqual({
    passed: 1,
    failed: 1,
    unobservable: 0,
  });
});

test('failures come first, then what could not be looked at, each as they were said', () => {
  expect(worstFirst([SILENT, BLIND, LATE, judgementWith()])).toEqual([LATE, BLIND, SILENT, judgementWith()]);
});
