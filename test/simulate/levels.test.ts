import { describe, expect, test } from 'vitest';
import { LEVELS } from '../../src/model/level.ts';
import { builtIn, play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

/** 99.9% quantiles of the chi-square distribution by degrees of freedom. */
const CHI_SQUARE_999: Readonly<Record<number, number>> = { 1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 5: 20.52 };

const storefront = await builtIn('storefront');

describe.each([
  { levels: { INFO: 0.7, WARN: 0.2, ERROR: 0.05, DEBUG: 0.05 } },
  { levels: { TRACE: 0.1, DEBUG: 0.1, INFO: 0.2, WARN: 0.3, ERROR: 0.2, FATAL: 0.1 } },
  { levels: { INFO: 0.999, FATAL: 0.001 } },
])('100,000 single events with $levels', { tags: 'slow' }, ({ levels }) => {
  test.each(['1', '2', '3'])('follow the weights (chi-square, seed %s)', (seed) => {
    const scenario = { ...storefront, levels, traffic: steady(1000) };
    const { logs } = play(scenario, { seed, durationMs: 100_000, patterns: false });
    expect(logs).toHaveLength(100_000);
    const used = LEVELS.filter((level) => level in levels);
    const statistic = used.reduce((sum, level) => {
      const expected = 100_000 * (levels as Record<string, number>)[level]!;
      const seen = logs.filter((log) => log.level === level).length;
      return sum + (seen - expected) ** 2 / expected;
    }, 0);
    expect(logs.filter((log) => !used.includes(log.level))).toEqual([]);
    expect(statistic).toBeLessThan(CHI_SQUARE_999[used.length - 1]!);
  });
});

test('the scenario determines the spelling of the warning level', () => {
  const { logs } = play(storefront, { durationMs: 60_000 });
  expect(new Set(logs.filter((log) => log.level === 'WARN').map((log) => log.severityText))).toEqual(
    new Set(['WARNING']),
  );
});
