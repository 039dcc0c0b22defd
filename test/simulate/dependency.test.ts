/** Which records name another service: those about one call to it, successful or not. */
import { expect, test } from 'vitest';
import { loadText } from '../support/config-scenario.ts';
import { play } from '../support/scenarios.ts';

const named = async (calls: string, pay = '', own = ''): Promise<readonly string[]> => {
  const scenario = await loadText(`name: shop
description: A shop.
traffic: { rate: 20 }
patterns: { share: 100% }
services:
  web:
    operations:
      buy:
        entry: 1
        ${own === '' ? '' : `${own}\n        `}latency: 20ms
        calls: [ ${calls} ]
        logs:
          - { at: start, level: INFO, message: begun }
          - { at: middle, level: INFO, message: called }
          - { at: end, level: INFO, message: bought }
          - { on: slow, over: 1ms, level: WARN, message: slow }
          - { on: error, level: ERROR, message: failed }
      spare: { logs: [ { at: end, level: INFO, message: spared } ] }
  bank:
    operations:
      pay: { kind: server${pay} }
      book: { kind: server }
  mail:
    operations:
      send: { kind: consumer }
`);
  const seen = play(scenario, { durationMs: 10_000 }).logs.map(
    ({ message, dependency }) => `${message} ${dependency ?? '-'}`,
  );
  return [...new Set(seen)].sort();
};

const GOOD = ['begun -', 'called -', 'slow -'];
const BAD = ['begun -', 'failed bank', 'slow bank'];

test.each([
  ['the only call', 'bank.pay', '', ['bought bank', ...GOOD]],
  ['two calls to one service', 'bank.pay, bank.book', '', ['bought bank', ...GOOD]],
  ['a message', 'mail.send', '', ['bought mail', ...GOOD]],
  ['neither of two services', 'bank.pay, mail.send', '', ['bought -', ...GOOD]],
  ['no call within the service', 'web.spare', '', ['bought -', 'spared -', ...GOOD]],
  ['the call that failed', 'mail.send, bank.pay', ', errors: 100%', BAD],
  [
    'no failed call that has a fallback',
    '{ to: bank.pay, fallback: spare }',
    ', errors: 100%',
    ['bought -', 'spared -', ...GOOD],
  ],
])('the last record of a run names %s', async (_, calls, pay, expected) => {
  expect(await named(calls, pay)).toEqual([...expected].sort());
});

test('a run that fails by itself names no service', async () => {
  expect(await named('bank.pay', '', 'errors: 100%')).toEqual(['begun -', 'called -', 'failed -', 'slow -']);
});
