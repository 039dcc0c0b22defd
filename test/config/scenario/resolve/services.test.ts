/** Services, operations, logs and events: what the file leaves out, and what it may not say. */
import { describe, expect, test } from 'vitest';
import { faultsOf, loadText, SHOP, shopWith } from '../../../support/config-scenario.ts';

test('what a file leaves out is filled in', async () => {
  const scenario = await loadText(SHOP);
  expect(scenario).toMatchObject({
    warnText: 'WARN',
    resource: {},
    traffic: { rate: 10, per: 'scenario', unit: 'records', arrivals: 'even', timeZone: 'UTC' },
    body: 'text',
    incidents: [],
    expectations: [],
    users: { count: 1000, returning: 0.3, weights: [], agents: [], referrers: [] },
    patternShare: 0.3,
    pools: {},
  });
  expect(scenario.traffic).not.toHaveProperty('bursts');
  expect(scenario.services[0]).toMatchObject({ version: '1.0.0', instances: 1, resource: {} });
  expect(scenario.services[0]!.operations[0]).toMatchObject({
    spanName: 'get',
    kind: 'internal',
    latency: { kind: 'lognormal', p50Ms: 20, p95Ms: 90 },
    errors: 0,
    errorType: 'GetError',
    calls: [],
    entry: 0,
    refuses: false,
    logs: [
      { at: 'end', level: 'INFO', eventName: 'get.completed' },
      { at: 'error', level: 'ERROR', refusedLevel: 'WARN', eventName: 'get.failed' },
    ],
  });
  expect(scenario.journeys[0]).toMatchObject({
    weight: 1,
    actor: 'user',
    abandon: 0,
    states: [{ think: { minMs: 0, maxMs: 0 } }],
  });
});

test('what a file says is taken', async () => {
  const scenario = await loadText(
    shopWith(
      '      get:\n',
      '      get:\n        span: fetch page\n        kind: client\n        latency: { p50: 1s, p95: 2s }\n        errors: 5%\n        errorType: timeout\n',
    ),
  );
  expect(scenario.services[0]!.operations[0]).toMatchObject({
    spanName: 'fetch page',
    kind: 'client',
    latency: { kind: 'lognormal', p50Ms: 1000, p95Ms: 2000 },
    errors: 0.05,
    errorType: 'timeout',
  });
});

test('an HTTP operation is named and typed as the conventions say', async () => {
  const scenario = await loadText(
    shopWith('      get:\n', '      get:\n        http: { method: GET, route: /page }\n'),
  );
  expect(scenario.services[0]!.operations[0]).toMatchObject({
    spanName: 'GET /page',
    kind: 'server',
    errorType: '500',
    http: {
      method: 'GET',
      route: '/page',
      status: 200,
      errorStatuses: [{ status: 500, weight: 1 }],
      paths: [],
    },
  });
});

test("a service's errors hold for its operations, unless one has its own", async () => {
  const scenario = await loadText(
    shopWith('    operations:\n', '    errors: 2%\n    operations:\n      other: { errors: 3% }\n'),
  );
  expect(scenario.services[0]!.operations.map(({ errors }) => errors)).toEqual([0.03, 0.02]);
});

test('a p95 below its p50 is refused', async () => {
  expect(await faultsOf(shopWith('message: a hit', 'message: a hit, latency: { p50: 2s, p95: 1s }'))).toEqual(
    [
      expect.objectContaining({
        where: 'shop.yaml:10 services.web.events.0.latency.p95',
        problem: 'p95 (1s) is below p50 (2s)',
      }),
    ],
  );
});

test('a p95 equal to its p50 is not', async () => {
  expect(await faultsOf(shopWith('message: a hit', 'message: a hit, latency: { p50: 1s, p95: 1s }'))).toEqual(
    [],
  );
});

describe('the identity of a service', () => {
  const keys = ['service.name', 'service.namespace', 'service.version', 'service.instance.id'];

  test.each(keys)('%s cannot be set for all', async (key) => {
    expect(await faultsOf(`resource: { ${key}: x }\n${SHOP}`)).toEqual([
      expect.objectContaining({
        where: `shop.yaml:1 resource.${key}`,
        problem: `"${key}" cannot be set in a resource`,
        hint: expect.stringMatching(/^use the (service|scenario)'s /),
      }),
    ]);
  });

  test.each(keys)('%s cannot be set for one', async (key) => {
    expect(
      await faultsOf(shopWith('    operations:', `    resource: { ${key}: x }\n    operations:`)),
    ).toEqual([expect.objectContaining({ where: `shop.yaml:7 services.web.resource.${key}` })]);
  });

  test('other attributes can, with their types kept', async () => {
    const { resource } = await loadText(
      `resource: { team: web, shard: 3, canary: true, host.name: h }\n${SHOP}`,
    );
    expect(resource).toEqual({ team: 'web', shard: 3, canary: true, 'host.name': 'h' });
  });
});

test('the values of a loaded scenario cannot be changed', async () => {
  const scenario = await loadText(`resource: { team: web }\n${SHOP}`);
  expect([scenario, scenario.resource, scenario.levels, scenario.pools].every(Object.isFrozen)).toBe(true);
});
