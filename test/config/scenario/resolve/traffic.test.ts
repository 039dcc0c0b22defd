/** Rates, curves and bursts as the file writes them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Traffic } from '../../../../src/model/traffic.ts';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

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

describe('several peaks', () => {
  const peaksOf = (peaks: readonly { hour: number; factor: number }[]): string =>
    `peaks: [ ${peaks.map(({ hour, factor }) => `{ hour: ${hour}, factor: ${factor} }`).join(', ')} ]`;

  test('reach their factors at their hours and the trough midway', async () => {
    const { daily } = await traffic(
      `daily: { ${peaksOf([
        { hour: 17.5, factor: 1.6 },
        { hour: 9, factor: 2 },
      ])}, trough: 0.4 }`,
    );
    expect(daily).toMatchObject({ shape: 'minutes' });
    const at = (hour: number): number => daily!.weekday[Math.round(hour * 60) % 1440]!;
    expect(at(9)).toBeCloseTo(2, 3);
    expect(at(17.5)).toBeCloseTo(1.6, 3);
    // Midway between 9:00 and 17:30, and over midnight.
    expect(at(13.25)).toBeCloseTo(0.4, 3);
    expect(at(1.25)).toBeCloseTo(0.4, 3);
    // A quarter of the way down is half the height.
    expect(at(11.125)).toBeCloseTo(1.2, 1);
  });

  const peaks = fc.uniqueArray(
    fc.record({
      hour: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter / 4),
      factor: fc.integer({ min: 100, max: 500 }),
    }),
    { minLength: 1, maxLength: 5, selector: ({ hour }) => hour },
  );

  test('have the mean that their page states, and go around the day without a jump', async () => {
    await fc.assert(
      fc.asyncProperty(peaks, fc.integer({ min: 0, max: 100 }), async (all, low) => {
        const trough = low / 100;
        const inOrder = all
          .map(({ hour, factor }) => ({ hour, factor: factor / 100 }))
          .sort((a, b) => a.hour - b.hour);
        const { daily } = await traffic(`daily: { ${peaksOf(inOrder)}, trough: ${trough} }`);
        const curve = daily!.weekday;
        const mean = curve.reduce((sum, factor) => sum + factor) / curve.length;
        const stated = inOrder.reduce((sum, { hour, factor }, i) => {
          const before = inOrder.at(i - 1)!.hour;
          const after = inOrder[(i + 1) % inOrder.length]!.hour;
          const width = ((hour - before + 24) % 24 || 24) + ((after - hour + 24) % 24 || 24);
          return sum + ((factor - trough) * (width / 2)) / 48;
        }, trough);
        expect(mean).toBeCloseTo(stated, 3);
        expect(Math.min(...curve)).toBeGreaterThanOrEqual(trough);
        const steepest = Math.max(...inOrder.map(({ factor }) => factor)) * (Math.PI / 15) * 1.01;
        const steps = curve.map((factor, i) => Math.abs(factor - curve.at(i - 1)!));
        expect(Math.max(...steps)).toBeLessThan(steepest);
      }),
      { numRuns: 30 },
    );
  });

  test('one peak alone is the wave', async () => {
    const { daily: wave } = await traffic('daily: { peak: 2, trough: 0.4, peakHour: 20 }');
    const { daily } = await traffic(`daily: { ${peaksOf([{ hour: 20, factor: 2 }])}, trough: 0.4 }`);
    wave!.weekday.forEach((factor, hour) => {
      const [before, after] = [daily!.weekday.at(hour * 60 - 1)!, daily!.weekday[hour * 60]!];
      expect((before + after) / 2).toBeCloseTo(factor, 4);
    });
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
