/** The outcome of a drill, and its headline. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { headline, outcomeOf, statusOf, tally, worstFirst } from '../../src/report/outcome.ts';
import {
  drillResult,
  GONE,
  HISTORIES,
  INCONCLUSIVE_JUDGEMENT,
  judgementWith,
  LATE,
  SILENT,
  UNEXPECTED,
} from '../support/drill-results.ts';
import { at } from '../support/histories.ts';

const outcomeAndHeadline = (part: Partial<DrillResult>): readonly [string, string] => {
  const result = drillResult(part);
  return [outcomeOf(result), headline(result)];
};

describe('a drill', () => {
  test('passes if all expectations hold', () => {
    expect(outcomeAndHeadline({})).toEqual(['passed', 'PASSED: both expectations hold']);
    const three = [judgementWith(), SILENT, { ...SILENT, source: 'shop expect[3]' }];
    expect(outcomeAndHeadline({ judgements: three })).toEqual(['passed', 'PASSED: all 3 expectations hold']);
    expect(outcomeAndHeadline({ judgements: [SILENT] })).toEqual(['passed', 'PASSED: 1 expectation holds']);
  });

  test('fails if one does not', () => {
    expect(outcomeAndHeadline({ judgements: [LATE, SILENT] })).toEqual([
      'failed',
      'FAILED: 1 of 2 expectations, 1 holds',
    ]);
    expect(outcomeAndHeadline({ judgements: [LATE] })).toEqual(['failed', 'FAILED: 1 of 1 expectation']);
  });

  test('is inconclusive if one expectation is, even if another failed', () => {
    expect(outcomeAndHeadline({ judgements: [LATE, INCONCLUSIVE_JUDGEMENT, SILENT] })).toEqual([
      'unobservable',
      'INCONCLUSIVE: 1 of 3 expectations, 1 failed, 1 holds',
    ]);
  });

  test('fails if the alert never fired and so has no annotations', () => {
    const never = judgementWith({
      ...LATE,
      onset: 'never-fired',
      reset: 'not-asked',
      annotations: 'unobservable',
    });
    expect(outcomeAndHeadline({ judgements: [never] })).toEqual(['failed', 'FAILED: 1 of 1 expectation']);
  });

  test('counts an expectation twice that failed in one window and is inconclusive in another', () => {
    expect(
      outcomeAndHeadline({ judgements: [LATE, { ...INCONCLUSIVE_JUDGEMENT, source: LATE.source }] }),
    ).toEqual(['unobservable', 'INCONCLUSIVE: 1 of 1 expectation, 1 failed (2 verdicts)']);
  });

  test('counts verdicts if there are more of them than expectations', () => {
    const again = judgementWith({ window: { incident: 'outage', startMs: at(20), endMs: at(23) } });
    expect(outcomeAndHeadline({ judgements: [judgementWith(), again, SILENT] })[1]).toBe(
      'PASSED: both expectations hold (3 verdicts)',
    );
    expect(outcomeAndHeadline({ judgements: [judgementWith(), again, LATE] })[1]).toBe(
      'FAILED: 1 of 2 expectations, 1 holds (3 verdicts)',
    );
  });

  test('names inconclusive rules that no expectation names', () => {
    const histories = [...HISTORIES, GONE];
    expect(outcomeAndHeadline({ histories })[1]).toBe(
      'PASSED: both expectations hold; Gone is inconclusive, and no expectation names it',
    );
    expect(outcomeAndHeadline({ histories, judgements: [INCONCLUSIVE_JUDGEMENT] })[1]).toBe(
      'INCONCLUSIVE: 1 of 1 expectation',
    );
  });

  test('with --strict names the inconclusive rules and the other failures', () => {
    const other = { ...GONE, rule: { ...GONE.rule, alert: 'Lost' } };
    const strict = { histories: [...HISTORIES, GONE, other], strict: true };
    const blind = 'INCONCLUSIVE: --strict covers every rule, and Gone and Lost are inconclusive';
    expect(outcomeAndHeadline(strict)).toEqual(['unobservable', `${blind}; both expectations hold`]);
    expect(outcomeAndHeadline({ ...strict, unexpected: [UNEXPECTED] })[1]).toBe(
      `${blind}; both expectations hold; 1 unexpected alert fired, which is a failure with --strict`,
    );
    expect(outcomeAndHeadline({ ...strict, judgements: [LATE, SILENT] })[1]).toBe(
      `${blind}; 1 of 2 expectations failed, 1 holds`,
    );
  });

  test('is inconclusive if Loki did not answer, or no expectation was judged', () => {
    expect(outcomeAndHeadline({ unobservable: 'Loki did not answer', cut: true })).toEqual([
      'unobservable',
      'INCONCLUSIVE: Loki did not answer (stopped early by the user)',
    ]);
    expect(outcomeAndHeadline({ judgements: [] })).toEqual([
      'unobservable',
      'INCONCLUSIVE: no expectation was judged',
    ]);
  });

  test('fails for an unexpected alert only with --strict', () => {
    expect(outcomeAndHeadline({ unexpected: [UNEXPECTED] })).toEqual([
      'passed',
      'PASSED: both expectations hold; 1 unexpected alert fired',
    ]);
    const other = { ...UNEXPECTED, labels: { service_name: 'cart' } };
    expect(outcomeAndHeadline({ unexpected: [UNEXPECTED, other], strict: true })).toEqual([
      'failed',
      'FAILED: both expectations hold; 2 unexpected alerts fired, which is a failure with --strict',
    ]);
    expect(outcomeAndHeadline({ unexpected: [UNEXPECTED, other, UNEXPECTED] })[1]).toBe(
      'PASSED: both expectations hold; 2 unexpected alerts fired 3 times',
    );
    expect(outcomeOf(drillResult({ strict: true }))).toBe('passed');
  });
});

test('one failed verdict is a failure, even if the other is inconclusive', () => {
  const half = judgementWith({ passed: false, onset: 'fired-late', reset: 'unobservable' });
  expect(statusOf(half)).toBe('failed');
  expect(statusOf({ ...half, onset: 'fired' })).toBe('unobservable');
  expect(statusOf({ ...half, onset: 'fired', reset: 'cleared', annotations: 'mismatched' })).toBe('failed');
  expect(statusOf({ ...half, onset: 'fired', reset: 'cleared', annotations: 'unobservable' })).toBe(
    'unobservable',
  );
});

test('an expectation that is judged in several windows counts once, with its worst status', () => {
  const again = { ...LATE, source: judgementWith().source };
  expect(tally(drillResult({ judgements: [judgementWith(), again, judgementWith(), SILENT] }))).toEqual({
    passed: 1,
    failed: 1,
    unobservable: 0,
  });
});

test('failures come first, then inconclusive judgements, each in the order of the expectations', () => {
  expect(worstFirst([SILENT, INCONCLUSIVE_JUDGEMENT, LATE, judgementWith()])).toEqual([
    LATE,
    INCONCLUSIVE_JUDGEMENT,
    SILENT,
    judgementWith(),
  ]);
});
