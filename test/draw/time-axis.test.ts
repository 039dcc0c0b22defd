import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantAt, timeTicks } from '../../src/draw/time-axis.ts';

const HOUR = 3_600_000;
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
);
/** Any time, and the nights in which clocks change. */
const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 11, 31) }),
  ...[Date.UTC(2026, 2, 28), Date.UTC(2026, 9, 24), Date.UTC(2026, 2, 7), Date.UTC(2026, 3, 4)].map((day) =>
    fc.integer({ min: day, max: day + 36 * HOUR }),
  ),
);
const lengths = fc.oneof(
  fc.integer({ min: 1000, max: 20 * 24 * HOUR }),
  fc.integer({ min: HOUR, max: 12 * HOUR }),
);

test('every tick is in the span, in ascending order, at the local time of its label', () => {
  fc.assert(
    fc.property(zones, instants, lengths, (timeZone, originMs, lengthMs) => {
      const span = { fromMs: 5000, toMs: 5000 + lengthMs };
      let before = Number.NEGATIVE_INFINITY;
      for (const { timeMs, label, isMidnight } of timeTicks(span, { originMs, timeZone }, 8)) {
        expect(timeMs).toBeGreaterThan(before);
        expect(timeMs).toBeGreaterThanOrEqual(span.fromMs);
        expect(timeMs).toBeLessThanOrEqual(span.toMs);
        before = timeMs;
        const shown = new Intl.DateTimeFormat('en-GB', {
          timeZone,
          hourCycle: 'h23',
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
          fractionalSecondDigits: 3,
        }).format(originMs + timeMs);
        const [time = ''] = /\d.*/.exec(shown) ?? [];
        if (isMidnight) expect(label.slice(0, 3)).toBe(shown.slice(0, 3));
        else expect(time.startsWith(label)).toBe(true);
      }
    }),
  );
});

test('ticks are an hour closer on a day with a skipped hour', () => {
  const originMs = instantAt('Europe/Berlin', Date.UTC(2026, 2, 29));
  const ticks = timeTicks({ fromMs: 0, toMs: 23 * HOUR }, { originMs, timeZone: 'Europe/Berlin' }, 8);
  expect(ticks.map(({ label }) => label)).toEqual([
    'Sun',
    '03:00',
    '06:00',
    '09:00',
    '12:00',
    '15:00',
    '18:00',
    '21:00',
    'Mon',
  ]);
  expect(ticks[1]!.timeMs).toBe(2 * HOUR);
});

describe('labels', () => {
  const labels = (lengthMs: number): readonly string[] =>
    timeTicks({ fromMs: 0, toMs: lengthMs }, { originMs: Date.UTC(2026, 0, 5), timeZone: 'UTC' }, 5).map(
      ({ label }) => label,
    );

  test('name seconds in a minute, weekdays in a week, dates beyond', () => {
    expect(labels(60_000)).toContain('00:00:15');
    expect(labels(7 * 24 * HOUR)).toContain('Wed');
    expect(labels(14 * 24 * HOUR).join()).toMatch(/Jan/);
  });
});

test('an instant is found from its local time', () => {
  expect(instantAt('Europe/Berlin', Date.UTC(2026, 0, 5))).toBe(Date.UTC(2026, 0, 4, 23));
  expect(instantAt('America/New_York', Date.UTC(2026, 6, 1, 12))).toBe(Date.UTC(2026, 6, 1, 16));
  // Noon on the two days of the change.
  expect(instantAt('Europe/Berlin', Date.UTC(2026, 2, 29, 12))).toBe(Date.UTC(2026, 2, 29, 10));
  expect(instantAt('Europe/Berlin', Date.UTC(2026, 9, 25, 12))).toBe(Date.UTC(2026, 9, 25, 11));
});
