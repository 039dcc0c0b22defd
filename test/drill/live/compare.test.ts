/** Comparing the rules of a ruler with those of files. */
import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/alerts/model.ts';
import { type MatchedRule, matchRules } from '../../../src/drill/live/compare.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import { lokiClient } from '../../../src/loki/client.ts';
import { MINUTE, ruleOf } from '../../support/histories.ts';

/** Normalizes whitespace, as Loki's format_query does. */
const LOKI = {
  ...lokiClient({ url: 'http://127.0.0.1:1', tenant: 'drill' }),
  get: async (_: string, { query = '' } = {}) => ({ data: query.trim().replace(/\s+/g, ' ') }),
};

const shown = (rule: AlertRule, i: number): RuleState => ({ key: `${rule.alert}#${i}`, rule, alerts: [] });

const matched = (files: readonly AlertRule[], ruler: readonly AlertRule[]): Promise<readonly MatchedRule[]> =>
  matchRules(LOKI, files, ruler.map(shown));

const HIGH = ruleOf();
const SLOW = ruleOf({ alert: 'LatencyHigh', expr: 'latency > 1' });

test('each rule of the files is found, whatever other rules the ruler has', async () => {
  expect(await matched([HIGH], [SLOW, HIGH])).toEqual([{ key: 'HighErrorRatio#1', rule: HIGH }]);
});

test('whitespace in an expression makes no difference', async () => {
  expect(await matched([ruleOf({ expr: '  ratio\n  > 0.05\n' })], [HIGH])).toHaveLength(1);
});

test('rules with the same name are matched by their definition', async () => {
  const early = ruleOf({ forMs: MINUTE });
  const late = ruleOf({ forMs: 5 * MINUTE });
  expect((await matched([late, early], [early, late])).map(({ key }) => key)).toEqual([
    'HighErrorRatio#1',
    'HighErrorRatio#0',
  ]);
});

describe('a difference is an error', () => {
  test.each<[string, Partial<AlertRule>, string]>([
    [
      'the expression',
      { expr: 'ratio > 0.5' },
      '`expr` is ratio > 0.05 in the file and ratio > 0.5 in the ruler',
    ],
    ['a second of `for`', { forMs: 2 * MINUTE + 1000 }, '`for` is 120s in the file and 121s in the ruler'],
    ['the interval', { intervalMs: 30_000 }, '`interval` is 60s in the file and 30s in the ruler'],
    [
      'a label',
      { labels: { severity: 'page' } },
      '`labels.severity` is "critical" in the file and "page" in the ruler',
    ],
    [
      'an additional label',
      { labels: { severity: 'critical', team: 'a' } },
      '`labels.team` is not set in the file',
    ],
    [
      'an annotation',
      { annotations: { summary: 'x' } },
      '`annotations.summary` is not set in the file and "x" in the ruler',
    ],
  ])('%s', async (_, part, words) => {
    await expect(matched([HIGH], [ruleOf(part)])).rejects.toMatchObject({
      exitCode: 2,
      faults: [{ where: 'rules.yaml:1 HighErrorRatio', problem: expect.stringContaining(words) }],
    });
  });

  test('a missing rule is reported together with all differences', async () => {
    const two = matched([HIGH, SLOW], [ruleOf({ forMs: 0, intervalMs: 1000 })]);
    await expect(two).rejects.toMatchObject({ faults: { length: 3 } });
    await expect(two).rejects.toThrow('the ruler has no such rule for tenant drill');
  });

  test('a rule of the ruler is matched only once', async () => {
    await expect(matched([HIGH, HIGH], [HIGH])).rejects.toThrow('the ruler has no such rule');
  });
});
