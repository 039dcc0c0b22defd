/** The length of a live drill. */
import { describe, expect, test } from 'vitest';
import { beyondWarmUp, livePlan } from '../../../src/drill/live/plan.ts';
import type { DrillPlan } from '../../../src/drill/plan.ts';
import { loadText, SHOP } from '../../support/config-scenario.ts';
import { MINUTE, ruleOf } from '../../support/histories.ts';

const RULES = [
  ruleOf({ intervalMs: MINUTE, expr: 'sum(count_over_time({app="a"}[5m])) > 1' }),
  ruleOf({ intervalMs: 30_000, expr: 'sum(count_over_time({app="a"}[10m] offset 5m)) > 1' }),
];

const OUTAGE = '{ name: outage, at: 2m, for: 3m, service: web, errors: 50% }';

async function planOf(
  { incidents = '', expect: expected = '' }: { incidents?: string; expect?: string },
  times: { durationMs?: number; warmUpMs?: number } = {},
): Promise<DrillPlan> {
  const more = [
    ...(incidents === '' ? [] : [`incidents: [${incidents}]`]),
    ...(expected === '' ? [] : [`expect: [${expected}]`]),
  ];
  const scenario = await loadText([SHOP, ...more, ''].join('\n'));
  return livePlan(scenario, RULES, { warmUpMs: 0, ...times });
}

describe('the judged time', () => {
  test('lasts to the end of the last incident', async () => {
    expect((await planOf({ incidents: OUTAGE })).judgedMs).toBe(5 * MINUTE);
  });

  test('covers a recurring incident once', async () => {
    const incidents = '{ name: outage, at: 2m, for: 3m, every: 30m, service: web, errors: 50% }';
    expect((await planOf({ incidents })).judgedMs).toBe(5 * MINUTE);
  });

  test('lasts until an alert must have fired, if that is later', async () => {
    const plan = await planOf({ incidents: OUTAGE, expect: '{ alert: A, during: outage, fires: 10m }' });
    expect(plan.judgedMs).toBe(12 * MINUTE);
  });

  test('lasts to the end of a window that an expectation names', async () => {
    const plan = await planOf({ incidents: OUTAGE, expect: '{ alert: A, during: 7m..9m, never: true }' });
    expect(plan.judgedMs).toBe(9 * MINUTE);
  });

  test('is the given duration', async () => {
    expect((await planOf({ incidents: OUTAGE }, { durationMs: 20_000 })).judgedMs).toBe(20_000);
  });

  test('must be given if the scenario does not determine it', async () => {
    await expect(planOf({ expect: '{ alert: A, never: true }' })).rejects.toThrow('it has no incidents');
  });
});

test('the warm-up precedes it, and the cool-down is the time to resolve and one interval', async () => {
  const expected = '{ alert: A, during: outage, fires: 1m, resolves: 4m }';
  const plan = await planOf({ incidents: OUTAGE, expect: expected }, { warmUpMs: 90_000 });
  expect(plan).toEqual({
    warmUpMs: 90_000,
    judgedMs: 5 * MINUTE,
    coolDownMs: 5 * MINUTE,
    totalMs: 90_000 + 10 * MINUTE,
  });
});

test('a rule sees the time before the drill if it looks back further than the warm-up', () => {
  expect(RULES.map((rule) => beyondWarmUp(rule, 6 * MINUTE))).toEqual([-MINUTE, 9 * MINUTE]);
});
