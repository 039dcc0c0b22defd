/** How long one record keeps a condition true, against the life of alerts as a ruler evaluates it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instancesOf } from '../../src/alerts/judge/states.ts';
import type { AlertRule } from '../../src/alerts/model.ts';
import { promText } from '../../src/core/prom-duration.ts';
import { activeByOneRecord } from '../../src/logql/index.ts';

const SECOND = 1000;

/** Whether one record at a time fires a rule that counts records of a range, evaluated from `phaseMs` on. */
function fires(rule: AlertRule, rangeMs: number, phaseMs: number): boolean {
  const { intervalMs: stepMs } = rule;
  const recordMs = stepMs;
  const grid = { fromMs: phaseMs, toMs: phaseMs + rangeMs + 3 * stepMs, stepMs };
  const samples = [];
  for (let timeMs = grid.fromMs; timeMs <= grid.toMs; timeMs += stepMs) {
    // A ruler looks at (t - range, t].
    if (recordMs > timeMs - rangeMs && recordMs <= timeMs) samples.push({ timeMs, value: 1 });
  }
  const instances = instancesOf({ rule, grid, series: [{ labels: {}, samples }] });
  return instances.some(({ firingMs }) => firingMs !== undefined);
}

test('one record can fire a rule at some phase exactly where the range outlasts `for`', () => {
  const seconds = (max: number) => fc.integer({ min: 1, max }).map((n) => n * SECOND);
  fc.assert(
    fc.property(seconds(60), seconds(20), seconds(60), (rangeMs, intervalMs, forMs) => {
      const expr = `sum(count_over_time({app="a"}[${promText(rangeMs)}])) > 0`;
      const rule: AlertRule = {
        ...{ alert: 'A', expr, forMs, labels: {}, annotations: {}, group: 'g', intervalMs },
        ...{ file: 'a.yaml', line: 1 },
      };
      const waitMs = Math.ceil(forMs / intervalMs) * intervalMs;
      const phases = Array.from({ length: intervalMs / SECOND }, (_, i) => fires(rule, rangeMs, i * SECOND));
      expect(activeByOneRecord(expr)).toBe(rangeMs);
      // What the warning says, and what its remedy promises.
      expect(phases.some(Boolean)).toBe(rangeMs > waitMs);
      if (rangeMs >= waitMs + intervalMs) expect(phases.every(Boolean)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['bytes_rate({app="a"}[1m]) > 0', 60_000],
  ['sum(rate({app="a"}[2m])) * 60 > 0.4', 120_000],
  ['sum(rate({app="a"}[2m])) * 60 > 0.6', undefined],
  ['count_over_time({app="a"}[2m])', 120_000],
  ['count(rate({app="a"}[2m])) > 0', 120_000],
  ['count_over_time({app="a"}[2m]) == 1', undefined],
  ['count_over_time({app="a"}[2m]) != 0', 120_000],
  ['count_over_time({app="a"}[2m]) > bool 0', undefined],
  ['sum(rate({app="a"}[2m])) / sum(rate({app="b"}[2m])) > 0', undefined],
  ['sum(rate({app="a"}[2m])) > 0 unless sum(rate({app="b"}[5m])) > 0', 120_000],
  ['not logql', undefined],
])('%s: %s ms', (expr, ms) => {
  expect(activeByOneRecord(expr)).toBe(ms);
});
