/** Operations are named `service.operation`; both names may hold dots. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

test('a call finds its operation', async () => {
  const scenario = await loadText(
    shopWith('      get:\n', '      load: {}\n      get:\n        calls: [ web.load ]\n'),
  );
  expect(scenario.services[0]!.operations[1]!.calls).toMatchObject([[{ service: 'web', operation: 'load' }]]);
});

test('names with dots are told apart', async () => {
  const scenario = await loadText(
    shopWith('services:\n', 'services:\n  a.b: { operations: { c.d: {} } }\n').replace(
      '        logs:',
      '        calls: [ a.b.c.d ]\n        logs:',
    ),
  );
  expect(scenario.services[1]!.operations[0]!.calls).toMatchObject([[{ service: 'a.b', operation: 'c.d' }]]);
});

test('two operations that come to the same name are refused', async () => {
  const faults = await faultsOf(
    shopWith(
      'services:\n',
      'services:\n  a: { operations: { b.c: {} } }\n  a.b: { operations: { c: {} } }\n',
    ),
  );
  expect(faults).toEqual([
    expect.objectContaining({
      where: 'shop.yaml:7 services.a.b.operations.c',
      problem: 'there are two operations "a.b.c"',
    }),
  ]);
});

test.each([
  ['web.gte', 'did you mean "web.get"?'],
  ['wbe.get', 'did you mean "web.get"?'],
  ['get', undefined],
  ['web', undefined],
  ['shop.checkout', undefined],
])('%s is no operation', async (name, hint) => {
  const [fault, ...more] = await faultsOf(shopWith('run: web.get', `run: ${name}`));
  expect(more).toEqual([]);
  expect(fault).toMatchObject({
    where: 'shop.yaml:15 journeys.visit.states.home.run',
    problem: `there is no operation "${name}"`,
  });
  expect(fault!.hint).toBe(hint);
});

test('in a list the fault names the place in it', async () => {
  const [fault] = await faultsOf(shopWith('run: web.get', 'run: [ web.get, web.nope ]'));
  expect(fault!.where).toBe('shop.yaml:15 journeys.visit.states.home.run.1');
});
