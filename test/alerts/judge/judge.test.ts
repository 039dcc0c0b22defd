/** Expectations on alerts with one rule, several rules, or none. */
import { describe, expect, test } from 'vitest';
import { expecting, gridOf, happening, historyOf, judgementOf, MINUTE } from '../../support/histories.ts';

const OUTAGE = [happening(10, 15)];

describe('two rules with the same name', () => {
  const fires = expecting({ firesMs: 4 * MINUTE });
  const silent = historyOf('...............................');
  const firing = historyOf('..........####.................', { rule: { labels: { severity: 'warning' } } });

  test('count together', () => {
    expect(judgementOf(fires, [silent, firing], OUTAGE).onset).toBe('fired');
    expect(judgementOf(expecting({ never: true }), [silent, firing], OUTAGE).onset).toBe(
      'fired-but-must-not',
    );
    const critical = { name: 'severity', operator: '=', value: 'critical' } as const;
    expect(judgementOf({ ...fires, labels: [critical] }, [silent, firing], OUTAGE).onset).toBe('never-fired');
  });

  test('are measured by the first to fire', () => {
    const soon = historyOf('..........####.................');
    const later = historyOf('...........####................');
    for (const both of [
      [soon, later],
      [later, soon],
    ]) {
      expect(judgementOf(fires, both, OUTAGE).detectionMs).toBe(2 * MINUTE);
    }
  });

  test('are inconclusive if one of them is unobservable', () => {
    const unobservable = historyOf('', { grid: gridOf(31), unobservable: 'refused' });
    expect(judgementOf(fires, [firing, unobservable], OUTAGE).onset).toBe('unobservable');
  });
});

test('an expectation without a rule or without a requirement is an internal error', () => {
  const history = historyOf('...');
  expect(() => judgementOf(expecting({ alert: 'Other', never: true }), history, OUTAGE)).toThrow('Other');
  expect(() => judgementOf(expecting(), history, OUTAGE)).toThrow('neither "never" nor "fires"');
});
