/** Names that every JavaScript object knows are names like others. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, SHOP, shopWith } from '../../support/config-scenario.ts';

const INHERITED = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'prototype', 'isPrototypeOf'];

test.each(INHERITED)(
  '%s may be a service, operation, event, state, journey, field and attribute',
  async (name) => {
    const scenario = await loadText(`name: ${name}
description: ${name}
resource: { ${name}: a }
traffic: { rate: 10 }
levels: { INFO: 1 }
fields: { ${name}: "word" }
services:
  ${name}:
    resource: { ${name}: b }
    operations:
      ${name}: { attributes: { ${name}: c }, logs: [ { at: end, level: INFO, message: "{${name}}" } ] }
      caller: { calls: [ ${name}.${name} ] }
    events: [ { name: ${name}, level: INFO, message: "{${name}}" } ]
journeys:
  ${name}:
    start: ${name}
    states:
      ${name}: { run: ${name}.${name}, next: { end: 1 } }
      end: {}
`);
    const [service] = scenario.services;
    expect(service).toMatchObject({
      name,
      resource: { [name]: 'b' },
      events: [{ name, message: ['word'] }],
      operations: [
        {
          name,
          attributes: { [name]: 'c' },
          logs: [
            { at: 'end', message: ['word'] },
            { at: 'error', message: ['word'] },
          ],
        },
        { calls: [[{ service: name, operation: name }]] },
      ],
    });
    expect(scenario.resource).toEqual({ [name]: 'a' });
    expect(scenario.journeys).toMatchObject([
      { name, start: name, states: [{ name, next: [{ state: 'end' }] }, {}] },
    ]);
  },
);

test.each(INHERITED)(
  '%s is no operation, state, field or faker method unless it is defined',
  async (name) => {
    const faults = await Promise.all([
      faultsOf(shopWith('run: web.get', `run: web.${name}`)),
      faultsOf(shopWith('run: web.get', `run: ${name}.get`)),
      faultsOf(shopWith('start: home', `start: ${name}`)),
      faultsOf(shopWith('run: web.get', `run: web.get, next: { ${name}: 1 }`)),
      faultsOf(shopWith('a hit', `"{${name}}"`)),
      faultsOf(shopWith('a hit', `"{fake:commerce.${name}}"`)),
      faultsOf(shopWith('a hit', `"{fake:${name}.${name}}"`)),
    ]);
    expect(faults.map(([fault]) => fault?.problem.replace(/ \(known.*/, ''))).toEqual([
      `there is no operation "web.${name}"`,
      `there is no operation "${name}.get"`,
      `there is no state "${name}"`,
      `there is no state "${name}"`,
      `unknown placeholder "{${name}}"`,
      `there is no faker method "commerce.${name}"`,
      `there is no faker method "${name}.${name}"`,
    ]);
    expect(faults.every((list) => list.length === 1)).toBe(true);
  },
);

test.each([
  ['a service', SHOP.replace('  web:', '  __proto__: {}\n  web:')],
  ['an operation', SHOP.replace('      get:', '      __proto__: {}\n      get:')],
  ['a state', SHOP.replace('      home:', '      __proto__: {}\n      home:')],
  ['a field', `fields: { __proto__: x }\n${SHOP}`],
  ['a key of the file', `__proto__: { name: x }\n${SHOP}`],
  ['an attribute', `resource: { __proto__: x }\n${SHOP}`],
])('__proto__ is refused as %s', async (_, text) => {
  expect(await faultsOf(text)).toEqual([expect.objectContaining({ problem: '"__proto__" cannot be a key' })]);
  expect(({} as Record<string, unknown>).name).toBeUndefined();
});
