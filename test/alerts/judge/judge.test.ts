/** Which rules an expectation is judged by. */
import { describe, expect, test } from 'vitest';
import { expecting, gridOf, happening, historyOf, judgementOf, MINUTE } from '../../support/histories.ts';

const OUTAGE = [happening(10, 15)];

describe('two rules of one name', () => {
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

  test('nobody can say of either where one could not be observed', () => {
    const blind = historyOf('', { grid: gridOf(31), unobservable: 'refused' });
    expect(judgementOf(fires, [firing, blind], OUTAGE).onset).toBe('unobservable');
  });
});

test('what names no rule, or asks for nothing, is refused: others have seen to that', () => {
  const history = historyOf('...');
  expect(() => judgementOf(expecting({ alert: 'Other', never: true }), history, OUTAGE)).toThrow('Other');
  expect(() => judgementOf(expecting(), history, OUTAGE)).toThrow('nothing is expected');
});
