/** Whether a ruler has the rules of the files. */
import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/alerts/model.ts';
import { type Paired, pair } from '../../../src/drill/live/compare.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import { lokiClient } from '../../../src/loki/client.ts';
import { MINUTE, ruleOf } from '../../support/histories.ts';

/** Spells expressions as Loki does as far as blanks go. */
const LOKI = {
  ...lokiClient({ url: 'http://127.0.0.1:1', tenant: 'drill' }),
  get: async (_: string, { query = '' } = {}) => ({ data: query.trim().replace(/\s+/g, ' ') }),
};

const shown = (rule: AlertRule, i: number): RuleState => ({ key: `${rule.alert}#${i}`, rule, alerts: [] });

const paired = (files: readonly AlertRule[], ruler: readonly AlertRule[]): Promise<readonly Paired[]> =>
  pair(LOKI, files, ruler.map(shown));

const HIGH = ruleOf();
const SLOW = ruleOf({ alert: 'LatencyHigh', expr: 'latency > 1' });

test('each rule of the files is found, whatever else the ruler has', async () => {
  expect(await paired([HIGH], [SLOW, HIGH])).toEqual([{ key: 'HighErrorRatio#1', rule: HIGH }]);
});

test('an expression that only looks different is the same', async () => {
  expect(await paired([ruleOf({ expr: '  ratio\n  > 0.05\n' })], [HIGH])).toHaveLength(1);
});

test('of several rules of one name each finds its own', async () => {
  const early = ruleOf({ forMs: MINUTE });
  const late = ruleOf({ forMs: 5 * MINUTE });
  expect((await paired([late, early], [early, late])).map(({ key }) => key)).toEqual([
    'HighErrorRatio#1',
    'HighErrorRatio#0',
  ]);
});

describe('a difference is a fault', () => {
  test.each<[string, Partial<AlertRule>, string]>([
    ['the expression', { expr: 'ratio > 0.5' }, '`expr` is ratio > 0.05 here and ratio > 0.5 in the ruler'],
    ['a second of `for`', { forMs: 2 * MINUTE + 1000 }, '`for` is 120s here and 121s in the ruler'],
    ['the interval', { intervalMs: 30_000 }, '`interval` is 60s here and 30s in the ruler'],
    [
      'a label',
      { labels: { severity: 'page' } },
      '`labels.severity` is "critical" here and "page" in the ruler',
    ],
    ['a label more', { labels: { severity: 'critical', team: 'a' } }, '`labels.team` is not there here'],
    [
      'an annotation',
      { annotations: { summary: 'x' } },
      '`annotations.summary` is not there here and "x" in the ruler',
    ],
  ])('%s', async (_, part, words) => {
    await expect(paired([HIGH], [ruleOf(part)])).rejects.toMatchObject({
      exitCode: 2,
      faults: [{ where: 'rules.yaml:1 HighErrorRatio', problem: expect.stringContaining(words) }],
    });
  });

  test('a rule that is not there, and all differences at once', async () => {
    const two = paired([HIGH, SLOW], [ruleOf({ forMs: 0, intervalMs: 1000 })]);
    await expect(two).rejects.toMatchObject({ faults: { length: 3 } });
    await expect(two).rejects.toThrow('the ruler has no such rule for tenant drill');
  });

  test('the same rule is not found twice', async () => {
    await expect(paired([HIGH, HIGH], [HIGH])).rejects.toThrow('the ruler has no such rule');
  });
});
