/** The states of a service's health. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const withHealth = (...states: readonly string[]): string =>
  shopWith(
    '    operations:\n',
    `    health:\n      start: well\n      states:\n${states.map((state) => `        ${state}\n`).join('')}    operations:\n`,
  );

test('states keep their order, with what they change', async () => {
  const { services } = await loadText(
    withHealth(
      'well: { stay: 10m..2h, next: { ill: 1 } }',
      'ill: { stay: 30s, errors: 20%, latency: x3, next: { well: 80%, dead: 0.2 } }',
      'dead: { errors: 100% }',
    ),
  );
  expect(services[0]!.health).toEqual({
    start: 'well',
    states: [
      {
        name: 'well',
        stay: { minMs: 600_000, maxMs: 7_200_000 },
        latencyFactor: 1,
        next: [{ state: 'ill', weight: 1 }],
      },
      {
        name: 'ill',
        stay: { minMs: 30_000, maxMs: 30_000 },
        errors: 0.2,
        latencyFactor: 3,
        next: [
          { state: 'well', weight: 0.8 },
          { state: 'dead', weight: 0.2 },
        ],
      },
      { name: 'dead', stay: { minMs: 0, maxMs: 0 }, errors: 1, latencyFactor: 1, next: [] },
    ],
  });
});

test('a service without one has none', async () => {
  expect((await loadText(shopWith('rate: 10', 'rate: 11'))).services[0]).not.toHaveProperty('health');
});

test.each([
  ['may have moments on the way', '0s', '1ms'],
  ['may take no time at once if it can take some', '0s..1s', '0s'],
])('a circle %s', async (_, first, second) => {
  const states = [
    `well: { stay: ${first}, next: { ill: 1 } }`,
    `ill: { stay: ${second}, next: { well: 1 } }`,
  ];
  expect(await faultsOf(withHealth(...states))).toEqual([]);
});

test('a way through states of no time may end', async () => {
  expect(await faultsOf(withHealth('well: { stay: 0s, next: { dead: 1 } }', 'dead: {}'))).toEqual([]);
});

test('two circles of no time are told, each once', async () => {
  const faults = await faultsOf(
    withHealth(
      'well: { stay: 0s, next: { well: 0.5, a: 0.5 } }',
      'a: { stay: 0s, next: { b: 1 } }',
      'b: { stay: 0s, next: { a: 1 } }',
    ),
  );
  expect(faults.map(({ where }) => where)).toEqual([
    'shop.yaml:10 services.web.health.states.well',
    'shop.yaml:11 services.web.health.states.a',
  ]);
});
