/** Two evaluators on the same records. Both are the one in this process; their Lokis have other settings. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writer } from '../../../src/commands/drill/write.ts';
import { loadScenario } from '../../../src/config/scenario/index.ts';
import { comparedBackend } from '../../../src/drill/compared/backend.ts';
import { embeddedBackend } from '../../../src/drill/embedded/backend.ts';
import { type LokiProfile, STOCK_PROFILE } from '../../../src/drill/embedded/profile.ts';
import { rehearse } from '../../../src/drill/rehearse.ts';
import { ruleOf } from '../../support/histories.ts';

const backend = (profile: LokiProfile) =>
  embeddedBackend({ profile, via: undefined, nowMs: Date.UTC(2026, 2, 2, 12) });

async function compared(first: LokiProfile, second: LokiProfile, expr: string) {
  const { scenario } = await loadScenario(join('test', 'e2e', 'mutants', 'scenario.yaml'), '1');
  const { comparison, notes, records } = await rehearse({
    backend: comparedBackend(backend(first), backend(second)),
    scenario: { ...scenario, expectations: [] },
    seed: '1',
    rules: [ruleOf({ expr })],
    expectations: [],
    durationMs: 600_000,
    write: writer({ originMs: 0 }),
    log: () => {},
    progress: () => {},
  });
  expect(notes).toEqual([]);
  expect(Object.values(records).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  return comparison!;
}

const BY_LEVEL = 'sum by (detected_level) (count_over_time({service_name=~".+"}[5m])) > 0';

test('with the same settings there is no difference', async () => {
  const { rules, series, differences } = await compared(STOCK_PROFILE, STOCK_PROFILE, BY_LEVEL);
  expect({ rules, differences }).toEqual({ rules: 1, differences: [] });
  expect(series).toBeGreaterThan(1);
});

test('with other settings every series that differs is named', async () => {
  const { differences } = await compared(STOCK_PROFILE, { ...STOCK_PROFILE, detectsLevels: false }, BY_LEVEL);
  const of = (kind: string) => differences.filter((each) => each.of === kind).map(({ subject }) => subject);
  expect(of('series')).toEqual(['{detected_level="error"}', '{detected_level="info"}', '{}']);
  expect(of('state')).toHaveLength(3);
});
