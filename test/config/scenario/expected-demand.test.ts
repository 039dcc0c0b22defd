/** With traffic per service: what calls need of each service's rate, worked out by hand. */
import { describe, expect, test } from 'vitest';
import { demandOf } from '../../../src/config/scenario/expected.ts';
import type { Scenario } from '../../../src/model/scenario.ts';
import { loadText } from '../../support/config-scenario.ts';

const INFO = 'logs: [ { at: end, level: INFO, message: done } ]';
const EVENTS = 'events: [ { name: hit, level: INFO, message: hit } ]';

const scenarioOf = (services: string, more = ''): Promise<Scenario> =>
  loadText(`name: shop
description: A shop.
traffic: { rate: 1, per: service }
levels: { INFO: 1 }
patterns: { share: 50% }
services:
${services}${more}`);

/** With other rates than those it was loaded with: too low ones would be refused there. */
const withRates = (scenario: Scenario, rates: Readonly<Record<string, number>>): Scenario => ({
  ...scenario,
  services: scenario.services.map((service) => ({
    ...service,
    rate: rates[service.name] ?? service.rate ?? scenario.traffic.rate,
  })),
});

const needs = (scenario: Scenario): readonly (readonly [string, number])[] =>
  demandOf(scenario).map(({ service, needed }) => [service, Number(needed.toFixed(9))]);

describe('a gateway that calls twice', () => {
  const loaded = scenarioOf(`  gateway:
    operations:
      get: { entry: 1, calls: [ auth.verify, { to: auth.verify, share: 50% } ], ${INFO} }
    ${EVENTS}
  auth:
    rate: 9
    operations:
      verify: { kind: server, ${INFO} }
    ${EVENTS}
`);

  test('needs of its callee what its patterns bring', async () => {
    // A run is 2.5 records, so 2.5 events go with it; it uses 3.5 of the gateway's own.
    expect(demandOf(await loaded)).toEqual([
      { service: 'gateway', rate: 1, needed: 0, callers: [] },
      { service: 'auth', rate: 9, needed: expect.closeTo(1.5 / 3.5, 9), callers: ['gateway'] },
    ]);
  });

  test('needs it whatever the callee has', async () => {
    expect(needs(withRates(await loaded, { auth: 0.1 }))).toEqual(needs(await loaded));
  });

  test('a rate that is just enough is needed wholly, and is enough', async () => {
    const [, auth] = demandOf(withRates(await loaded, { auth: 1.5 / 3.5 }));
    expect(auth!.needed).toBe(auth!.rate);
  });

  test('is nothing where there is one rate for all', async () => {
    const scenario = await loaded;
    expect(demandOf({ ...scenario, traffic: { ...scenario.traffic, per: 'scenario' } })).toEqual([]);
  });
});

describe('two services that call each other', () => {
  const called = (name: string, share: string): string => `  ${name === 'a' ? 'b' : 'a'}:
    operations:
      start: { entry: 1, calls: [ { to: ${name}.called, share: ${share} } ], ${INFO} }
      called: { kind: server, ${INFO} }
`;

  test('leave each other less for their own starts', async () => {
    // Each starts x a second and is called x / 2 times.
    expect(needs(await scenarioOf(called('a', '50%') + called('b', '50%')))).toEqual([
      ['b', Number((1 / 3).toFixed(9))],
      ['a', Number((1 / 3).toFixed(9))],
    ]);
  });

  test('need too much where one is too small for what the other starts', async () => {
    const scenario = await scenarioOf(called('a', '50%') + called('b', '50%'));
    // b starts 9 a second and is not called: a has no room for starts of its own.
    expect(needs(withRates(scenario, { a: 3, b: 9 }))).toEqual([
      ['b', 0],
      ['a', 4.5],
    ]);
  });

  test('are enough for each other when every start is one of either', async () => {
    const [b, a] = demandOf(await scenarioOf(called('a', '100%') + called('b', '100%')));
    expect(b!.needed + a!.needed).toBeCloseTo(1, 9);
  });
});

test('a chain hands the demand on', async () => {
  const scenario = await scenarioOf(`  a:
    rate: 2
    operations:
      start: { entry: 1, calls: [ b.called ], ${INFO} }
  b:
    rate: 5
    operations:
      called: { kind: server, calls: [ c.called ], ${INFO} }
    ${EVENTS}
  c:
    rate: 9
    operations:
      called: { kind: server, logs: [ { at: start, level: INFO, message: s }, { at: end, level: INFO, message: e } ] }
    ${EVENTS}
`);
  expect(demandOf(scenario)).toEqual([
    { service: 'a', rate: 2, needed: 0, callers: [] },
    { service: 'b', rate: 5, needed: expect.closeTo(2, 9), callers: ['a'] },
    { service: 'c', rate: 9, needed: expect.closeTo(4, 9), callers: ['b'] },
  ]);
});

test('failures are not counted: every call is made by its share, none again', async () => {
  const scenario = await scenarioOf(`  a:
    operations:
      start: { entry: 1, errors: 50%, calls: [ { to: b.called, retries: 3, fallback: c.instead }, c.called ], ${INFO} }
  b:
    rate: 5
    operations:
      called: { kind: server, errors: 90%, ${INFO} }
    ${EVENTS}
  c:
    rate: 5
    operations:
      called: { kind: server, ${INFO} }
      instead: { kind: server, ${INFO} }
    ${EVENTS}
`);
  expect(needs(scenario)).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 1],
  ]);
});

test('steps of a journey are started by the service whose they are', async () => {
  const scenario = await scenarioOf(
    `  a:
    operations:
      one: { calls: [ b.called ], ${INFO} }
  b:
    rate: 4
    operations:
      two: { calls: [ a.called ], ${INFO} }
      called: { kind: server, ${INFO} }
    ${EVENTS}
`.replace('      one:', `      called: { kind: server, ${INFO} }\n      one:`),
    `journeys:
  visit:
    start: one
    states:
      one: { run: a.one, next: { two: 1 } }
      two: { run: b.two }
`,
  );
  // Each session takes one record of a by itself and one by b's step: half a session a second.
  expect(demandOf(scenario)).toEqual([
    { service: 'a', rate: 1, needed: expect.closeTo(0.5, 6), callers: ['b'] },
    { service: 'b', rate: 4, needed: expect.closeTo(0.5, 6), callers: ['a'] },
  ]);
});
