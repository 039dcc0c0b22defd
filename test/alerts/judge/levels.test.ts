/** Which rules ask for levels that a scenario never writes. */
import { expect, test } from 'vitest';
import { unwrittenLevels } from '../../../src/alerts/judge/levels.ts';
import { loadText, SHOP } from '../../support/config-scenario.ts';
import { ruleOf } from '../../support/histories.ts';

const STORM =
  'incidents: [{ name: storm, at: 5m, for: 5m, service: web, storm: { rate: 5, level: ERROR, message: no } }]\n';

const told = async (filter: string, scenario = SHOP + STORM): Promise<string | undefined> =>
  unwrittenLevels(await loadText(scenario))(
    ruleOf({ expr: `sum(rate({service_name="web"} ${filter} [5m])) > 0` }),
  );

test.each([
  ['| detected_level="critical"', 'it asks for level critical; shop writes info, error'],
  ['| detected_level=~"critical|fatal"', 'it asks for level critical|fatal; shop writes info, error'],
  [
    '| detected_level="critical" or detected_level="fatal"',
    'it asks for level critical and fatal; shop writes info, error',
  ],
  ['| severity_text="error"', 'it asks for level error; shop writes INFO, ERROR'],
  ['| level="critical"', 'it asks for level critical; shop writes info, error, INFO, ERROR'],
])('%s', async (filter, words) => {
  expect(await told(filter)).toBe(words);
});

test.each([
  ['that are written', '| detected_level="error"'],
  ['some of which are written', '| detected_level="critical" or detected_level="error"'],
  ['in any spelling', '| detected_level=~"(?i)ERROR"'],
  ['by leaving some out', '| detected_level!="debug"'],
  ['none at all', '|= "no"'],
  ['or that there is none', '| level=""'],
])('nothing is said of a rule that asks for levels %s', async (_, filter) => {
  expect(await told(filter)).toBeUndefined();
});

test('nothing is said of a label that spells levels in a way of its own', async () => {
  const labels = 'labels: { app: "%(service)s", severity: "P-%(severity)s" }\n';
  expect(await told('| severity="P-error"', SHOP + labels)).toBeUndefined();
  expect(await told('| severity="critical"', SHOP)).toContain('it asks for level critical');
});
