/** The phases of a rehearsal and its start time. */
import { describe, expect, test } from 'vitest';
import { type DrillPlan, lagOf, planOf, playedScenario, startOf, unitOf } from '../../src/drill/plan.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { loadText, SHOP } from '../support/config-scenario.ts';
import { MINUTE, ruleOf } from '../support/histories.ts';

const HOUR = 60 * MINUTE;
const QUICK = ruleOf({ expr: 'sum(count_over_time({app="a"}[5m])) > 1', forMs: 2 * MINUTE });
const SLOW = ruleOf({
  expr: 'sum(count_over_time({app="a"}[10m] offset 5m)) > 1',
  forMs: 0,
  intervalMs: 30_000,
});
const OUTAGE = '{ name: outage, at: 10m, for: 5m, service: web, errors: 50% }';

const shop = ({ incidents = '', expect: expected = '' } = {}): Promise<Scenario> =>
  loadText(`${SHOP}incidents: [${incidents}]\nexpect: [${expected}]\n`);

const planned = async (
  part: Parameters<typeof shop>[0],
  rules = [QUICK, SLOW],
  durationMs?: number,
): Promise<DrillPlan> => planOf(await shop(part), rules, durationMs);

describe('the warm-up', () => {
  test('covers the longest lag of a rule: range, offset, `for` and one interval', async () => {
    expect(lagOf(QUICK)).toBe(8 * MINUTE);
    expect(lagOf(SLOW)).toBe(15.5 * MINUTE);
    expect((await planned({})).warmUpMs).toBe(15.5 * MINUTE);
    expect((await planned({}, [QUICK])).warmUpMs).toBe(8 * MINUTE);
  });

  test('is in whole seconds', async () => {
    expect((await planned({}, [ruleOf({ ...QUICK, forMs: 1500 })])).warmUpMs).toBe(6 * MINUTE + 2000);
  });
});

describe('the judged time', () => {
  test('is at least an hour', async () => {
    expect((await planned({ incidents: OUTAGE })).judgedMs).toBe(HOUR);
  });

  test.each([
    [
      'the last incident',
      { incidents: '{ name: outage, at: 2h, for: 5m, service: web, errors: 50% }' },
      125 * MINUTE,
    ],
    [
      'a window that an expectation names',
      { expect: '{ alert: A, during: 3h..3h10m, never: true }' },
      190 * MINUTE,
    ],
  ])('is longer if %s takes longer', async (_, part, judgedMs) => {
    expect((await planned(part)).judgedMs).toBe(judgedMs);
  });

  test('is the given duration', async () => {
    expect((await planned({ incidents: OUTAGE }, [QUICK], 20 * MINUTE)).judgedMs).toBe(20 * MINUTE);
  });
});

test('the cool-down is as long as alerts may take to resolve', async () => {
  const expected = '{ alert: A, during: outage, fires: 1m, resolves: 7m }';
  expect((await planned({})).coolDownMs).toBe(16 * MINUTE);
  const plan = await planned({ incidents: OUTAGE, expect: expected });
  expect(plan.coolDownMs).toBe(23 * MINUTE);
  expect(plan.totalMs).toBe(plan.warmUpMs + plan.judgedMs + plan.coolDownMs);
});

test('the cool-down lasts until every expected alert must have fired for the last time', async () => {
  const coolDown = async (expected: string, durationMs?: number): Promise<number> => {
    const incidents = '{ name: outage, at: 10m, for: 5m, every: 15m, service: web, errors: 50% }';
    return (await planned({ incidents, expect: expected }, [QUICK], durationMs)).coolDownMs / MINUTE;
  };
  expect(await coolDown('{ alert: A, during: outage, fires: 3m }')).toBe(6);
  // The last occurrence starts at 55m.
  expect(await coolDown('{ alert: A, during: outage, fires: 20m }')).toBe(16);
  // The last complete occurrence starts at 25m.
  expect(await coolDown('{ alert: A, during: outage, fires: 20m }', 40 * MINUTE)).toBe(6);
  expect(await coolDown('{ alert: A, during: 50m..1h, fires: 25m }')).toBe(16);
  expect(await coolDown('{ alert: A, fires: 90m }')).toBe(31);
});

describe('the played scenario', () => {
  const plan = { warmUpMs: 10 * MINUTE, judgedMs: HOUR, coolDownMs: 0, totalMs: 70 * MINUTE };
  const times = async (incident: string) =>
    playedScenario(await shop({ incidents: incident }), plan).incidents.map(({ atMs, everyMs }) => [
      atMs / MINUTE,
      everyMs,
    ]);

  test('incident times count from the end of the warm-up', async () => {
    expect(await times(OUTAGE)).toEqual([[20, undefined]]);
  });

  test('a recurring incident becomes one for each complete occurrence', async () => {
    const every = (minutes: string) =>
      times(`{ name: outage, at: 10m, for: 5m, every: ${minutes}, service: web, errors: 50% }`);
    expect(await every('20m')).toEqual([
      [20, undefined],
      [40, undefined],
      [60, undefined],
    ]);
    // The third would reach into the cool-down.
    expect(await every('24m')).toEqual([
      [20, undefined],
      [44, undefined],
    ]);
  });
});

describe('the start', () => {
  const plan = { warmUpMs: 0, judgedMs: 0, coolDownMs: 0, totalMs: 100 * MINUTE };
  const now = Date.UTC(2026, 2, 2, 10, 7, 13, 250);

  test('is a multiple of every interval, and the drill ends a while before now', () => {
    const rules = [ruleOf({ intervalMs: 90_000 }), ruleOf({ intervalMs: 40_000 })];
    expect(unitOf(rules)).toBe(6 * MINUTE);
    const startMs = startOf(plan, rules, now);
    for (const { intervalMs } of rules) expect(startMs % intervalMs).toBe(0);
    expect(now - (startMs + plan.totalMs)).toBeGreaterThanOrEqual(MINUTE);
    expect(now - (startMs + plan.totalMs)).toBeLessThan(7 * MINUTE);
    expect(startOf(plan, rules, now, HOUR)).toBeLessThanOrEqual(startMs - 54 * MINUTE);
  });

  test('ignores an interval that would raise the common multiple above a day', () => {
    const rules = [ruleOf({ intervalMs: 7 * MINUTE }), ruleOf({ intervalMs: 1439 * MINUTE })];
    expect(unitOf(rules)).toBe(7 * MINUTE);
  });
});
