/** Rules that select levels which a scenario never writes. */
import { expect, test } from 'vitest';
import { unwrittenLevels } from '../../../src/alerts/judge/levels.ts';
import { loadText, SHOP, shopWith } from '../../support/config-scenario.ts';
import { ruleOf } from '../../support/histories.ts';

const STORM =
  'incidents: [{ name: storm, at: 5m, for: 5m, service: web, storm: { rate: 5, level: ERROR, message: no } }]\n';

const remarkOn = async (filter: string, scenario = SHOP + STORM): Promise<string | undefined> =>
  unwrittenLevels(await loadText(scenario))(
    ruleOf({ expr: `sum(rate({service_name="web"} ${filter} [5m])) > 0` }),
  );

test.each([
  ['| detected_level="critical"', 'it selects level critical, but shop writes info, error'],
  ['| detected_level=~"critical|fatal"', 'it selects level critical|fatal, but shop writes info, error'],
  [
    '| detected_level="critical" or detected_level="fatal"',
    'it selects level critical and fatal, but shop writes info, error',
  ],
  ['| severity_text="error"', 'it selects level error, but shop writes INFO, ERROR'],
  ['| level="critical"', 'it selects level critical, but shop writes info, error, INFO, ERROR'],
])('%s', async (filter, words) => {
  expect(await remarkOn(filter)).toBe(words);
});

test.each([
  ['that are written', '| detected_level="error"'],
  ['some of which are written', '| detected_level="critical" or detected_level="error"'],
  ['in any spelling', '| detected_level=~"(?i)ERROR"'],
  ['by excluding some', '| detected_level!="debug"'],
  ['none at all', '|= "no"'],
  ['including no level', '| level=""'],
])('there is no remark on a rule that selects levels %s', async (_, filter) => {
  expect(await remarkOn(filter)).toBeUndefined();
});

test('there is no remark on a level that a service states as a label', async () => {
  const own = shopWith('  web:\n', '  web:\n    labels: { level: P1 }\n') + STORM;
  expect(await remarkOn('| level="P1"', own)).toBeUndefined();
  expect(await remarkOn('| detected_level="P1"', own)).toBeUndefined();
  expect(await remarkOn('| detected_level="critical"', own)).toContain('it selects level critical');
});

test('there is no remark on a label that spells levels differently', async () => {
  const labels = 'labels: { app: "%(service)s", severity: "P-%(severity)s" }\n';
  expect(await remarkOn('| severity="P-error"', SHOP + labels)).toBeUndefined();
  expect(await remarkOn('| severity="critical"', SHOP)).toContain('it selects level critical');
});
