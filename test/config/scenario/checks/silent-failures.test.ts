/** Operations whose failures nobody would see in the logs: `check` warns of them. */
import { expect, test } from 'vitest';
import { silentFailures } from '../../../../src/config/scenario/checks/silent-failures.ts';
import { builtInScenarios } from '../../../../src/config/scenario/index.ts';
import { loadText, shopWith } from '../../../support/config-scenario.ts';
import { builtIn } from '../../../support/scenarios.ts';

const LOG = 'logs: [ { at: end, level: INFO, message: page sent } ]';
const START = 'logs: [ { at: start, level: INFO, message: page asked for } ]';

const of = async (get: string, more = '', after = ''): Promise<readonly string[]> =>
  silentFailures(
    await loadText(`${shopWith(`      get:\n        ${LOG}\n`, `      get: { ${get} }\n${more}`)}${after}`),
  );

test.each([
  ['it never fails', START, '', '', []],
  ['it logs its start only', `errors: 1%, ${START}`, '', '', ['web.get']],
  ['its end is logged', `errors: 1%, ${LOG}`, '', '', []],
  ['it asks for silence', `errors: 1%, silentFailures: true, ${LOG}`, '', '', []],
  [
    'an incident makes it fail',
    START,
    '',
    'incidents: [ { name: bad, at: 1m, for: 1m, errors: 9% } ]',
    ['web.get'],
  ],
  ['its caller logs the failure', `calls: [ web.read ], ${LOG}`, '      read: { errors: 1% }\n', '', []],
  ['no caller does', `calls: [ web.read ], ${START}`, '      read: { errors: 1% }\n', '', ['web.read']],
  [
    'a fallback hides it',
    `calls: [ { to: web.read, fallback: spare } ], ${LOG}`,
    '      read: { errors: 1% }\n      spare: {}\n',
    '',
    ['web.read'],
  ],
  [
    'the fallback is logged',
    `calls: [ { to: web.read, fallback: spare } ], logs: [ { at: end, level: INFO, message: x }, { on: fallback, level: WARN, message: y } ]`,
    '      read: { errors: 1% }\n      spare: { errors: 1% }\n',
    '',
    [],
  ],
  [
    'nobody waits for it',
    `calls: [ web.read ], ${LOG}`,
    '      read: { kind: consumer, errors: 1% }\n',
    '',
    ['web.read'],
  ],
  ['nobody calls it', LOG, '      read: { errors: 1% }\n', '', []],
])('%s', async (_, get, more, after, silent) => {
  expect(await of(get, more, after)).toEqual(silent);
});

test.each(builtInScenarios())('no failure of %s is silent', async (name) => {
  expect(silentFailures(await builtIn(name))).toEqual([]);
});
