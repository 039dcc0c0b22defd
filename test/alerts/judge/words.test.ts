/** Values and times in sentences. */
import { describe, expect, test } from 'vitest';
import type { AlertHistory } from '../../../src/alerts/model.ts';
import type { Threshold } from '../../../src/model/series.ts';
import {
  at,
  expecting,
  gridOf,
  happening,
  historyOf,
  judgementOf,
  MINUTE,
  ruleOf,
} from '../../support/histories.ts';

const OUTAGE = [happening(10, 15)];
const fires = expecting({ firesMs: 4 * MINUTE });
const never = expecting({ never: true });

describe('values', () => {
  /** The part of a sentence for these values at minutes 10, 11 and so on; the last one is repeated. */
  const closest = (operator: Threshold['operator'], limit: number, values: readonly number[]): string => {
    const rule = ruleOf();
    const samples = Array.from({ length: 21 }, (_, i) => ({
      timeMs: at(10 + i),
      value: values[Math.min(i, values.length - 1)]!,
    }));
    const series = [{ labels: { service_name: 'payment' }, samples }];
    const history: AlertHistory = {
      rule,
      grid: gridOf(31),
      instances: [],
      series: [],
      measured: { threshold: { operator, value: limit, measured: 'ratio' }, series },
    };
    const sentence = judgementOf(fires, history, OUTAGE).sentence;
    return sentence.slice(sentence.indexOf(': ') + 2);
  };

  test('the closest value is the furthest in the direction of the operator', () => {
    expect(closest('>', 9, [3, 5, 4])).toBe(
      'its value was never above the threshold (closest 5 at 10:11 UTC, threshold > 9)',
    );
    expect(closest('>=', 9, [3, 5, 4])).toContain('at or above the threshold (closest 5');
    expect(closest('<', 1, [3, 2, 4])).toBe(
      'its value was never below the threshold (closest 2 at 10:11 UTC, threshold < 1)',
    );
    expect(closest('<=', 1, [3, 2, 4])).toContain('at or below the threshold (closest 2');
    expect(closest('==', 5, [3, 2, 8])).toContain('equal to the threshold (closest 3');
    expect(closest('!=', 3, [3, 3, 3])).toContain('other than the threshold (closest 3');
  });

  test('a value that meets the threshold is not called the closest', () => {
    const reasonFor = (operator: Threshold['operator'], limit: number) => closest(operator, limit, [5]);
    const met = (limit: string) =>
      `its expression returned 5 at 10:10 UTC (threshold ${limit}), but the rule was not active`;
    expect(reasonFor('>', 4)).toBe(met('> 4'));
    expect(reasonFor('>=', 5)).toBe(met('>= 5'));
    expect(reasonFor('<', 6)).toBe(met('< 6'));
    expect(reasonFor('<=', 5)).toBe(met('<= 5'));
    expect(reasonFor('==', 5)).toBe(met('== 5'));
    expect(reasonFor('!=', 4)).toBe(met('!= 4'));
    expect(reasonFor('>', 5)).toContain('closest 5');
    expect(reasonFor('<', 5)).toContain('closest 5');
  });

  test('the extreme value of an alert that must not fire', () => {
    const peak = (operator: Threshold['operator'], values: readonly number[]): string => {
      const history = historyOf('..........###..................', { rule: { forMs: 0 } });
      const samples = Array.from({ length: 21 }, (_, i) => ({
        timeMs: at(10 + i),
        value: values[Math.min(i, values.length - 1)]!,
      }));
      const series = [{ labels: { service_name: 'payment' }, samples }];
      const measured = { threshold: { operator, value: 5, measured: 'ratio' }, series };
      return judgementOf(never, { ...history, measured }, OUTAGE).sentence;
    };
    expect(peak('>', [6, 9, 7])).toContain('(highest value 9, threshold > 5)');
    expect(peak('<', [3, 1, 4])).toContain('(lowest value 1, threshold < 5)');
    expect(peak('!=', [4, 7, -2])).toContain('(most different value -2, threshold != 5)');
  });

  test('are rounded unless they would then equal the threshold', () => {
    expect(closest('>', 0.05, [0.031234])).toContain('closest 0.0312 at');
    expect(closest('>', 0.05, [0.0499999])).toContain('closest 0.0499999 at');
    expect(closest('>=', 1000, [999.96])).toContain('closest 999.96 at');
    expect(closest('>', 0.05, [0.05])).toContain('closest 0.05 at');
    expect(closest('>', 1e-5, [1.23456e-7])).toContain('closest 1.23e-7 at');
    expect(closest('>', 1e9, [1234567])).toContain('closest 1,234,567 at');
  });

  test('NaN is not a value, infinity is', () => {
    expect(closest('>', 1, [Number.NaN])).toBe('no series with these labels had a value in that time');
    expect(closest('>', 1, [Number.NaN, 0.5])).toContain('closest 0.5 at 10:11 UTC');
    expect(closest('<', 1, [Number.POSITIVE_INFINITY])).toContain('closest infinite at');
    expect(closest('>', 1, [Number.NEGATIVE_INFINITY])).toContain('closest minus infinite at');
  });
});

test('times have seconds if they are not zero, and a date if they are far from the window', () => {
  const grid = gridOf(3000, at(0) + 15_000);
  const { during: _, ...always } = never;
  const fired = (minute: number) =>
    judgementOf(always, historyOf(`${'.'.repeat(minute)}###`.padEnd(3000, '.'), { grid }), []).sentence;
  expect(fired(20)).toContain('fired from 10:22:15 UTC for');
  expect(fired(1500)).toContain('fired from 2026-03-03 11:02:15 UTC for');
});
