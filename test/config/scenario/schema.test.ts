/** The language of scenario files: which keys stand where. */
import { expect, test } from 'vitest';
import { keysAt } from '../../../src/config/scenario/schema.ts';
import { faultsOf, shopWith } from '../../support/config-scenario.ts';

test.each([
  [[], ['name', 'traffic', 'services', 'journeys']],
  [['traffic'], ['rate', 'per', 'arrivals', 'daily', 'bursts']],
  [
    ['traffic', 'daily'],
    ['peak', 'hours', 'weekend'],
  ],
  [
    ['traffic', 'bursts'],
    ['frequency', 'multiplier', 'duration'],
  ],
  [
    ['services', 'any'],
    ['version', 'operations', 'events'],
  ],
  [
    ['services', 'any', 'operations', 'some'],
    ['latency', 'calls', 'logs'],
  ],
  [
    ['services', 'any', 'operations', 'some', 'latency'],
    ['p50', 'p95'],
  ],
  [
    ['services', 'any', 'operations', 'some', 'http'],
    ['method', 'route', 'status', 'errorStatus'],
  ],
  [
    ['services', 'any', 'operations', 'some', 'logs', 3],
    ['at', 'on', 'over', 'level', 'message', 'code', 'event'],
  ],
  [
    ['services', 'any', 'operations', 'some', 'calls', 1],
    ['to', 'retries', 'parallel'],
  ],
  [
    ['services', 'any', 'operations', 'some', 'calls', 1, 'parallel', 0],
    ['to', 'retries', 'fallback'],
  ],
  [
    ['services', 'any', 'health', 'states', 'some'],
    ['stay', 'errors', 'latency', 'next'],
  ],
  [
    ['incidents', 0, 'storm'],
    ['rate', 'level', 'message'],
  ],
  [
    ['expect', 0],
    ['alert', 'labels', 'during', 'fires', 'resolves', 'never', 'annotations'],
  ],
  [
    ['outputs', 0, 'rotate'],
    ['size', 'every', 'keep', 'gzip'],
  ],
  [
    ['services', 'any', 'events', 0],
    ['name', 'level', 'message', 'weight'],
  ],
  [
    ['journeys', 'any', 'states', 'some'],
    ['run', 'think', 'next'],
  ],
])('the keys at %j come from the schema', (path, keys) => {
  expect(keysAt(path)).toEqual(expect.arrayContaining(keys));
});

test.each([[['name']], [['nowhere']], [['constructor', 'name']], [['services', 'web', 'toString']]])(
  'there are none at %j',
  (path) => {
    expect(keysAt(path)).toEqual([]);
  },
);

test.each([
  ['name: shop', 'name: shop\nlevel: 1', 'level', 'levels'],
  ['{ rate: 10 }', '{ rate: 10, arival: even }', 'arival', 'arrivals'],
  ['events:', 'instnces: 2\n    events:', 'instnces', 'instances'],
  ['at: end,', 'at: end, evnt: x,', 'evnt', 'event'],
  ['run: web.get', 'run: web.get, thnk: 1s', 'thnk', 'think'],
])(
  'a misspelt key is refused with the right one of its own place: %s',
  async (piece, instead, key, meant) => {
    expect(await faultsOf(shopWith(piece, instead))).toEqual([
      {
        where: expect.stringMatching(new RegExp(`^shop\\.yaml:\\d+ (.*\\.)?${key}$`)),
        problem: `unknown key "${key}"`,
        expected: expect.stringContaining(meant),
        hint: `did you mean "${meant}"?`,
      },
    ]);
  },
);

test('a key that is right elsewhere is not suggested here', async () => {
  const [fault] = await faultsOf(shopWith('{ rate: 10 }', '{ rate: 10, weigh: 1 }'));
  expect(fault).toMatchObject({
    problem: 'unknown key "weigh"',
    expected: 'one of rate, unit, per, arrivals, timeZone, daily, weekly, bursts',
  });
  expect(fault).not.toHaveProperty('hint');
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
  '%s is an unknown key like any other',
  async (key) => {
    expect(await faultsOf(shopWith('at: end,', `at: end, ${key}: 1,`))).toEqual([
      expect.objectContaining({ problem: `unknown key "${key}"` }),
    ]);
  },
);

test.each([
  ['rate: 10', 'rate: abc', 'traffic.rate', 'found "abc"'],
  ['rate: 10', 'rate: -1', 'traffic.rate', 'found -1'],
  ['rate: 10', 'rate: 0', 'traffic.rate', 'found 0'],
  ['rate: 10', 'rate: .inf', 'traffic.rate', 'found .inf'],
  ['rate: 10', 'rate:', 'traffic.rate', 'found nothing'],
  ['rate: 10', 'rate: [ 10 ]', 'traffic.rate', 'found a list'],
  ['rate: 10', 'rate: { of: 10 }', 'traffic.rate', 'found a mapping'],
  ['INFO: 1', 'INFO: .nan', 'levels', 'found a mapping: the share of INFO is not valid'],
  ['INFO: 1', 'INFO: 0.9', 'levels', 'found a mapping: the shares add up to 0.9'],
  ['INFO: 1', 'INFO: 1, toString: 0', 'levels', 'found a mapping: there is no level "toString"'],
  ['levels: { INFO: 1 }', 'levels: []', 'levels', 'found a list'],
  ['description: A shop.', 'description: ""', 'description', 'found ""'],
  ['description: A shop.', 'description: [ x ]', 'description', 'found a list'],
  ['name: shop', 'name: my shop', 'name', 'found "my shop"'],
  ['name: shop', 'name: -shop', 'name', 'found "-shop"'],
  ['run: web.get', 'run: { web: get }', 'journeys.visit.states.home.run', 'found a mapping'],
  ['run: web.get', 'think: { toString: 1 }', 'journeys.visit.states.home.think', 'found a mapping'],
])('%s as %s is refused at its path with what was found', async (piece, instead, path, problem) => {
  expect(await faultsOf(shopWith(piece, instead))).toEqual([
    expect.objectContaining({
      where: expect.stringMatching(new RegExp(`^shop\\.yaml:\\d+ ${path}$`)),
      problem,
      expected: expect.stringMatching(/./),
    }),
  ]);
});

test.each(['a b', '-a', '.a', 'ä', 'a/b', 'a:b', '"a\\nb"'])('%s is no name of a service', async (name) => {
  const [fault] = await faultsOf(shopWith('  web:', `  ${name}:`));
  expect(fault).toMatchObject({
    problem: expect.stringContaining('as a name'),
    expected: expect.stringContaining('a name of'),
  });
});
