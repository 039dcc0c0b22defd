/** Incidents as the file writes them. */
import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../../src/model/incident.ts';
import { faultsOf, loadText, SHOP, shopWith } from '../../../support/config-scenario.ts';

const withIncident = (fields: string, shop = SHOP): string =>
  `${shop}incidents: [ { name: bad, at: 10m, for: 5m, ${fields} } ]\n`;
const incident = async (fields: string): Promise<Incident> =>
  (await loadText(withIncident(fields))).incidents[0]!;

const PLAIN = {
  name: 'bad',
  services: [],
  atMs: 600_000,
  forMs: 300_000,
  rampMs: 0,
  latencyFactor: 1,
  trafficFactor: 1,
  silence: false,
};

describe('what it changes', () => {
  test.each<[string, Partial<Incident>]>([
    ['errors: 40%, codes: "ERR_503"', { errors: 0.4, code: ['ERR_503'] }],
    ['errors: 40%, ramp: 1m, every: 30m', { errors: 0.4, rampMs: 60_000, everyMs: 1_800_000 }],
    ['service: web, latency: x3', { services: ['web'], latencyFactor: 3 }],
    ['traffic: x0', { trafficFactor: 0 }],
    ['services: [ web, web ], silence: true', { services: ['web'], silence: true }],
    ['crashLoop: { down: 10s, up: 50s }', { crashLoop: { downMs: 10_000, upMs: 50_000 } }],
    [
      'crashLoop: { down: 10s, up: 50s }, codes: ERR_1',
      { crashLoop: { downMs: 10_000, upMs: 50_000 }, code: ['ERR_1'] },
    ],
    ['deploy: 2.0.0, errors: 15%', { deploy: '2.0.0', errors: 0.15 }],
    ['silence: true, errors: 5%', { silence: true, errors: 0.05 }],
  ])('%s', async (fields, changed) => {
    expect(await incident(fields)).toEqual({ ...PLAIN, ...changed });
  });

  test('a storm has the name of its incident, or one of its own', async () => {
    const storm = { rate: 200, level: 'WARN', message: ['Miss ', { kind: 'hex', digits: 8 }] };
    expect((await incident('storm: { rate: 200, level: WARNING, message: "Miss {hex:8}" }')).storm).toEqual({
      ...storm,
      eventName: 'bad',
    });
    expect(
      (await incident('storm: { rate: 200, level: WARN, message: "Miss {hex:8}", event: miss }')).storm,
    ).toEqual({ ...storm, eventName: 'miss' });
  });
});

describe('limits', () => {
  test.each([
    'errors: 1%, ramp: 5m',
    'errors: 1%, every: 301s',
    'latency: x0.5, ramp: 1s',
    'storm: { rate: 1, level: INFO, message: x }, ramp: 1s',
  ])('%s is allowed', async (fields) => {
    expect(await faultsOf(withIncident(fields))).toEqual([]);
  });

  test('traffic of one service goes with a rate per service', async () => {
    const shop = shopWith('{ rate: 10 }', '{ rate: 10, per: service }');
    expect(await faultsOf(withIncident('service: web, traffic: x4', shop))).toEqual([]);
  });

  test('a deploy to all is none where one is there already', async () => {
    const shop = shopWith('    operations:\n', '    version: 2.0.0\n    operations:\n');
    expect(await faultsOf(withIncident('deploy: 2.0.0', shop))).toEqual([
      expect.objectContaining({ problem: 'web already has version 2.0.0' }),
    ]);
  });
});
