/** Settings over the scenario's own say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Overridden, overrideScenario } from '../../../src/config/scenario/override.ts';
import { resolveSettings } from '../../../src/config/settings/resolve.ts';
import { type Fault, FiredrillError } from '../../../src/core/errors.ts';
import type { Scenario } from '../../../src/model/scenario.ts';
import { loadText, SHOP, shopWith } from '../../support/config-scenario.ts';

const SHOP_SCENARIO = await loadText(SHOP);
const BURSTY = await loadText(
  shopWith('rate: 10', 'rate: 10, bursts: { frequency: 1%, multiplier: 2, duration: 7s }'),
);
const JOURNEYS_ONLY = await loadText(SHOP.replace(/ {4}events:.*\n/, ''));

const overridden = (scenario: Scenario, environment: Readonly<Record<string, string>>): Overridden =>
  overrideScenario(scenario, resolveSettings({ flags: {}, environment }).values);

function faultsOf(scenario: Scenario, environment: Readonly<Record<string, string>>): readonly Fault[] {
  try {
    overridden(scenario, environment);
    return [];
  } catch (error) {
    if (error instanceof FiredrillError) return error.faults;
    throw error;
  }
}

test('without settings the scenario stays as it is', () => {
  expect(overridden(BURSTY, {})).toEqual({ scenario: BURSTY, warnings: [] });
});

test('any rate wins over that of the scenario', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1_000_000, noNaN: true }), (rate) => {
      expect(overridden(SHOP_SCENARIO, { LOG_RATE: String(rate) }).scenario.traffic.rate).toBe(rate);
    }),
  );
});

describe('a rate per service', () => {
  const hit = 'events: [ { name: hit, level: INFO, message: a hit } ]';
  const perService = async (more = ''): Promise<Scenario> =>
    loadText(
      shopWith('{ rate: 10 }', '{ rate: 10, per: service }').replace(
        'journeys:',
        `  bank: { rate: 5, ${hit} }\n  mail: { ${hit} }\n${more}journeys:`,
      ),
    );

  test('becomes that of every service, in proportion where one has its own', async () => {
    const { scenario } = overridden(await perService(), { LOG_RATE: '3' });
    expect(scenario.traffic.rate).toBe(3);
    expect(scenario.services.map(({ rate }) => rate)).toEqual([3, 1.5, 3]);
  });

  test('stays as it is without the setting', async () => {
    expect(overridden(await perService(), {}).scenario.services.map(({ rate }) => rate)).toEqual([10, 5, 10]);
  });

  test('needs single events in every service that is left without patterns', async () => {
    const scenario = await perService(
      '  shop: { operations: { open: { entry: 1, logs: [ { at: end, level: INFO, message: open } ] } } }\n',
    );
    expect(faultsOf(scenario, { ENABLE_PATTERNS: 'false' })).toEqual([
      expect.objectContaining({
        problem: 'disables journeys and entry operations, and shop has no single events',
      }),
    ]);
    expect(faultsOf(await perService(), { ENABLE_PATTERNS: 'false' })).toEqual([]);
  });
});

describe('bursts', () => {
  test.each([
    ['are kept', BURSTY, {}, { frequency: 0.01, multiplier: 2, durationMs: 7000 }],
    [
      'are changed in part',
      BURSTY,
      { BURST_DURATION: '9' },
      { frequency: 0.01, multiplier: 2, durationMs: 9000 },
    ],
    ['are switched off', BURSTY, { ENABLE_BURSTS: 'false' }, undefined],
    ['stay off, whatever their settings', BURSTY, { ENABLE_BURSTS: 'no', BURST_MULTIPLIER: '3' }, undefined],
    ['are not added by the switch alone', SHOP_SCENARIO, { ENABLE_BURSTS: 'true' }, undefined],
    [
      'are added by a setting of theirs',
      SHOP_SCENARIO,
      { BURST_MULTIPLIER: '3' },
      { frequency: 0.05, multiplier: 3, durationMs: 3000 },
    ],
  ])('%s', (_, scenario, environment, bursts) => {
    expect(overridden(scenario, environment).scenario.traffic.bursts).toEqual(bursts);
  });
});

describe('levels', () => {
  test('are taken from the setting', () => {
    const scenario: Scenario = { ...SHOP_SCENARIO, levels: {} };
    expect(overridden(scenario, { LOG_DISTRIBUTION: 'INFO:1' }).scenario.levels).toEqual({ INFO: 1 });
  });

  test('need an event each', () => {
    expect(faultsOf(SHOP_SCENARIO, { LOG_DISTRIBUTION: 'INFO:0.5,ERROR:0.25,FATAL:0.25' })).toEqual([
      {
        where: 'LOG_DISTRIBUTION (--distribution)',
        problem: 'sets a share for ERROR, FATAL, but no service of shop has a single event at that level',
        expected: 'levels among INFO',
      },
    ]);
  });

  test('do not matter where there are journeys only', () => {
    expect(faultsOf(JOURNEYS_ONLY, { LOG_DISTRIBUTION: 'ERROR:1' })).toEqual([]);
  });
});

test('patterns cannot be switched off where there is nothing else', () => {
  expect(faultsOf(JOURNEYS_ONLY, { ENABLE_PATTERNS: 'false' })).toEqual([
    expect.objectContaining({ where: 'ENABLE_PATTERNS (--no-patterns)' }),
  ]);
  expect(faultsOf(SHOP_SCENARIO, { ENABLE_PATTERNS: 'false' })).toEqual([]);
});

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  const scenario: Scenario = {
    ...SHOP_SCENARIO,
    resource: { team: 'web', 'deployment.environment.name': 'demo' },
    services: SHOP_SCENARIO.services.map((service) => ({
      ...service,
      resource: { 'deployment.environment.name': 'own' },
    })),
  };
  const with_ = (attributes: string): Overridden =>
    overridden(scenario, { OTEL_RESOURCE_ATTRIBUTES: attributes });

  test('adds what the scenario does not say', () => {
    expect(with_('region=eu').scenario.resource).toMatchObject({ region: 'eu', team: 'web' });
  });

  test('does not change what the scenario says', () => {
    expect(with_('team=other').scenario.resource.team).toBe('web');
  });

  test('but says where it runs, for all and for each', () => {
    const result = with_('deployment.environment.name=staging').scenario;
    expect(result.resource['deployment.environment.name']).toBe('staging');
    expect(result.services[0]!.resource['deployment.environment.name']).toBe('staging');
  });

  test.each(['service.name', 'service.instance.id', 'service.version', 'service.namespace', 'host.name'])(
    '%s is ignored with a warning',
    (name) => {
      const { scenario: result, warnings } = with_(`${name}=x`);
      expect(result.resource).toEqual(scenario.resource);
      expect(warnings).toEqual([
        `${name} in OTEL_RESOURCE_ATTRIBUTES is ignored: every simulated service has its own`,
      ]);
    },
  );

  test('several are ignored with one warning', () => {
    expect(with_('service.name=x,service.version=1').warnings).toEqual([
      'service.name, service.version in OTEL_RESOURCE_ATTRIBUTES are ignored: every simulated service has its own',
    ]);
  });

  test('a name of the prototype is an attribute like others', () => {
    expect(Object.keys(with_('__proto__=x,constructor=y').scenario.resource)).toContain('__proto__');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
