/** Rates, curves and bursts as the file writes them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Traffic } from '../../../src/model/scenario.ts';
import { faultsOf, loadText, shopWith } from '../../support/config-scenario.ts';

const traffic = async (more: string): Promise<Traffic> =>
  (await loadText(shopWith('{ rate: 10 }', `{ rate: 10, ${more} }`))).traffic;

test('what is written is taken', async () => {
  expect(
    await traffic(
      'unit: requests, arrivals: poisson, timeZone: Europe/Berlin, weekly: { saturday: x0.7, sunday: 0.5 }',
    ),
  ).toEqual({
    rate: 10,
    per: 'scenario',
    unit: 'requests',
    arrivals: 'poisson',
    timeZone: 'Europe/Berlin',
    weekly: [1, 1, 1, 1, 1, 0.7, 0.5],
  });
});

describe('24 hours', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => hour / 10);

  test('hold each for a whole hour, at weekends too', async () => {
    expect((await traffic(`daily: { hours: [ ${hours} ] }`)).daily).toEqual({
      shape: 'steps',
      weekday: hours,
      weekend: hours,
    });
  });

  test('may be others at weekends', async () => {
    const weekend = hours.toReversed();
    const { daily } = await traffic(`daily: { hours: [ ${hours} ], weekend: { hours: [ ${weekend} ] } }`);
    expect(daily).toEqual({ shape: 'steps', weekday: hours, weekend });
  });
});

describe('a wave', () => {
  test('is highest at its peak hour and lowest twelve hours from it', async () => {
    const { daily } = await traffic(
      'daily: { peak: 2, trough: 0.4, peakHour: 20, weekend: { peak: 1.2, trough: 0.5, peakHour: 14 } }',
    );
    expect(daily).toMatchObject({ shape: 'smooth' });
    expect([daily!.weekday[20], daily!.weekday[8], daily!.weekday[2]]).toEqual([2, 0.4, 1.2]);
    expect([daily!.weekend[14], daily!.weekend[2]]).toEqual([1.2, 0.5]);
  });

  test('stays between the two and has their mean', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.nat(500), fc.nat(23), async (low, more, peakHour) => {
        const [trough, peak] = [low / 100, (low + more + 1) / 100];
        const { daily } = await traffic(`daily: { peak: ${peak}, trough: ${trough}, peakHour: ${peakHour} }`);
        expect(Math.max(...daily!.weekday)).toBe(peak);
        expect(Math.min(...daily!.weekday)).toBe(trough);
        const mean = daily!.weekday.reduce((sum, factor) => sum + factor) / 24;
        expect(mean).toBeCloseTo((peak + trough) / 2, 4);
      }),
      { numRuns: 30 },
    );
  });
});

describe('with a rate per service', () => {
  const text = shopWith('{ rate: 10 }', '{ rate: 10, per: service }').replace(
    'journeys:',
    '  bank: { rate: 3, events: [ { name: hit, level: INFO, message: a hit } ] }\njourneys:',
  );

  test('each has its own, or that of the traffic', async () => {
    expect((await loadText(text)).services.map(({ rate }) => rate)).toEqual([10, 3]);
  });

  test('a service that only a journey comes to has one too', async () => {
    expect(await faultsOf(text.replace(/ {4}events: .*\n/, ''))).toEqual([]);
  });
});

test('without, no service has one', async () => {
  expect((await loadText(shopWith('rate: 10', 'rate: 10, per: scenario'))).services[0]).not.toHaveProperty(
    'rate',
  );
});
