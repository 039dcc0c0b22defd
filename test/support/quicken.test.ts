import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rangesOf } from '../../src/logql/index.ts';
import { quickenDuration, quickenQuery, quickenRules } from './quicken.ts';

test.each([
  ['5m', 20, '15s'],
  ['1h', 20, '180s'],
  ['1h30m', 60, '90s'],
  ['1m', 40, '1500ms'],
  ['500ms', 5, '100ms'],
])('%s, %i times as fast, is %s', (written, factor, quick) => {
  expect(quickenDuration(written, factor)).toBe(quick);
});

test('what is no duration, or would be no whole millisecond, is refused', () => {
  expect(() => quickenDuration('soon', 2)).toThrow('"soon" is no duration');
  expect(() => quickenDuration('1s', 3)).toThrow('no whole millisecond');
});

describe('of a query', () => {
  test('ranges and offsets are shortened, whichever way the offset goes', () => {
    expect(quickenQuery('rate({a="b"}[10m] offset 30m) > rate({a="b"} [10m] offset -1h)', 20)).toBe(
      'rate({a="b"}[30s] offset 90s) > rate({a="b"} [30s] offset -180s)',
    );
  });

  test('everything else stays: texts, values that records are compared with, numbers', () => {
    const query = 'sum(count_over_time({a="[5m] offset 5m"} |= `[1h]` | took > 5m [1m])) > 5';
    expect(quickenQuery(query, 6)).toBe(query.replace('[1m]', '[10s]'));
  });
});

describe('of a file of rules', () => {
  test('the shipped ones reach a twentieth as far back, wait a twentieth as long, and say the same', () => {
    const text = readFileSync(join(import.meta.dirname, '../../grafana/rules/services.yaml'), 'utf8');
    const [group] = parse(text).groups;
    const [quick] = parse(quickenRules(text, 20)).groups;
    expect(quick).toMatchObject({ name: group.name, interval: '3s' });
    expect(quick.rules).toHaveLength(group.rules.length);
    group.rules.forEach((rule: (typeof group.rules)[number], i: number) => {
      const { expr, for: wait, ...others } = quick.rules[i];
      expect(rule).toMatchObject(others);
      expect(wait).toBe(rule.for && quickenDuration(rule.for, 20));
      expect(rangesOf(expr)).toEqual(
        rangesOf(rule.expr).map(({ rangeMs, offsetMs }) => ({
          rangeMs: rangeMs / 20,
          offsetMs: offsetMs / 20,
        })),
      );
    });
  });

  test('a group without an interval gets a part of the ruler’s own minute', () => {
    const { groups } = parse(
      quickenRules('groups: [{ name: a, rules: [{ alert: A, expr: vector(1) }] }]', 12),
    );
    expect(groups).toEqual([{ name: 'a', interval: '5s', rules: [{ alert: 'A', expr: 'vector(1)' }] }]);
  });
});
