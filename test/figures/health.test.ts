import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Figures } from '../../src/figures/figures.ts';
import { healthOf } from '../../src/figures/health.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { logRecord, START_MS } from '../support/records.ts';

const WELL = { errors: 0, slowdown: 1, failedCalls: 0 };

test.each([
  ['all well', {}, 100],
  ['faster than ever', { slowdown: 0.2 }, 100],
  ['a little slower', { slowdown: 1.5 }, 100],
  ['three times slower', { slowdown: 3.25 }, 85],
  ['ten times slower', { slowdown: 10 }, 70],
  ['one error in twenty', { errors: 0.05 }, 90],
  ['one error in five', { errors: 0.2 }, 64],
  ['one error in two', { errors: 0.5 }, 25],
  ['nothing but errors', { errors: 1 }, 0],
  ['half of its calls fail', { failedCalls: 0.5 }, 85],
  ['all of them fail, and it is slow', { failedCalls: 1, slowdown: 5 }, 49],
])('%s: %o is %d', (_, vitals, score) => {
  expect(healthOf({ ...WELL, ...vitals })).toBe(score);
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const vitals = fc.record({
  errors: share,
  slowdown: fc.double({ min: 0, max: 100, noNaN: true }),
  failedCalls: share,
});

test('the score is in 0..100, and nothing that gets worse raises it', () => {
  fc.assert(
    fc.property(vitals, vitals, (a, b) => {
      const worse = {
        errors: Math.max(a.errors, b.errors),
        slowdown: Math.max(a.slowdown, b.slowdown),
        failedCalls: Math.max(a.failedCalls, b.failedCalls),
      };
      expect(healthOf(a)).toBeGreaterThanOrEqual(0);
      expect(healthOf(a)).toBeLessThanOrEqual(100);
      expect(healthOf(worse)).toBeLessThanOrEqual(healthOf(a));
    }),
  );
});

describe('of a service', () => {
  const healthAfter = (logs: readonly LogRecord[]): number | undefined => {
    const figures = new Figures();
    figures.add(logs);
    return figures.read().services.shop?.health;
  };

  const traffic = (count: number, of: (i: number) => Partial<LogRecord> = () => ({})): LogRecord[] =>
    Array.from({ length: count }, (_, i) =>
      logRecord({ timeMs: START_MS + i * 1000, durationMs: 40, ...of(i) }),
    );

  test('the same run with more errors never has a higher score', () => {
    const plan = fc.array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 60_000 }),
        durationMs: fc.nat(2000),
        failsFirst: fc.boolean(),
        failsToo: fc.boolean(),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(plan, (made) => {
        let timeMs = START_MS;
        const played = made.map(({ gapMs, durationMs, failsFirst, failsToo }) => {
          timeMs += gapMs;
          return { timeMs, durationMs, failsFirst, failsToo };
        });
        const run = (fails: (each: (typeof played)[number]) => boolean): number =>
          healthAfter(
            played.map((each) =>
              logRecord({
                timeMs: each.timeMs,
                durationMs: each.durationMs,
                level: fails(each) ? 'ERROR' : 'INFO',
              }),
            ),
          )!;
        const fewer = run(({ failsFirst }) => failsFirst);
        const more = run(({ failsFirst, failsToo }) => failsFirst || failsToo);
        expect(more).toBeLessThanOrEqual(fewer);
      }),
    );
  });

  test('is 100 at its usual speed, without errors', () => {
    expect(healthAfter(traffic(3600))).toBe(100);
  });

  test('is 100 again five minutes after the errors', () => {
    const erring = traffic(900, (i) => (i < 300 ? { level: 'ERROR' } : {}));
    expect(healthAfter(erring.slice(0, 300))).toBe(0);
    expect(healthAfter(erring.slice(0, 450))).toBe(25);
    expect(healthAfter(erring.slice(0, 600))).toBe(100);
  });

  test('falls if the last minutes are slower than the run', () => {
    expect(healthAfter(traffic(3600, (i) => (i < 3300 ? {} : { durationMs: 400 })))).toBe(70);
  });

  test('is undefined for a service that wrote nothing for five minutes', () => {
    const figures = new Figures();
    figures.add(traffic(10));
    figures.add([
      logRecord({ timeMs: START_MS + 400_000, instance: { service: 'other', id: '1', resource: {} } }),
    ]);
    const { shop, other } = figures.read().services;
    expect(shop).not.toHaveProperty('health');
    expect(other).toHaveProperty('health', 100);
  });
});
