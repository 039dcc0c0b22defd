import { describe, expect, test } from 'vitest';
import { compose } from '../../src/schedule/compose.ts';
import { daily, weekly } from '../../src/schedule/daily.ts';
import type { Schedule } from '../../src/schedule/segment.ts';
import {
  DAY_MS,
  HOUR_MS,
  integralOf,
  MINUTE_MS,
  MONDAY,
  segmentsUntil,
  type TimedSegment,
} from './support.ts';

const BERLIN = 'Europe/Berlin';
/** 00:00 in Berlin on the Sundays with clock changes: a day of 23 hours and one of 25. */
const SPRING = Date.UTC(2026, 2, 28, 23);
const AUTUMN = Date.UTC(2026, 9, 24, 22);

/** A different multiplier for each hour, so that a segment shows its hour. */
const HOURS = Array.from({ length: 24 }, (_, hour) => hour + 1);
const WEEKEND = HOURS.map((number) => number * 100);
const WEEK = [1, 2, 3, 4, 5, 6, 7];

const steps = (zone: string, originMs: number): Schedule =>
  daily({ weekday: HOURS, weekend: WEEKEND, shape: 'steps' }, zone, originMs);
const smooth = (zone: string, originMs: number): Schedule =>
  daily({ weekday: HOURS, weekend: WEEKEND, shape: 'smooth' }, zone, originMs);

/** The factor at a plan time. */
const factorAt = (schedule: Schedule, timeMs: number): number =>
  segmentsUntil(schedule, timeMs + 1).at(-1)!.factor;

const lengthInHours = ({ startMs, endMs }: TimedSegment): number => (endMs - startMs) / HOUR_MS;

describe('hours as steps', () => {
  test('a Monday has its 24 multipliers, each for a whole hour', () => {
    const day = segmentsUntil(steps('UTC', MONDAY), DAY_MS);
    expect(day.map(({ factor }) => factor)).toEqual(HOURS);
    expect(day.every((segment) => lengthInHours(segment) === 1)).toBe(true);
  });

  test('Saturday and Sunday have the weekend multipliers, Friday and Monday do not', () => {
    const week = segmentsUntil(steps('UTC', MONDAY), 8 * DAY_MS).map(({ factor }) => factor);
    expect(week).toEqual([...Array(5).fill(HOURS), WEEKEND, WEEKEND, HOURS].flat());
  });

  test('a run that begins within an hour begins with the rest of it', () => {
    const [first, second] = segmentsUntil(steps('UTC', MONDAY + 90 * MINUTE_MS), HOUR_MS);
    expect(first).toEqual({ startMs: 0, endMs: 30 * MINUTE_MS, factor: 2 });
    expect(second).toMatchObject({ factor: 3, endMs: 90 * MINUTE_MS });
  });

  test('hours are local, also with an offset of 45 minutes', () => {
    const [first, second] = segmentsUntil(steps('Asia/Kathmandu', MONDAY), HOUR_MS);
    // 05:45 in Kathmandu.
    expect(first).toEqual({ startMs: 0, endMs: 15 * MINUTE_MS, factor: 6 });
    expect(second!.factor).toBe(7);
  });

  test('the start can be between two milliseconds', () => {
    const all = segmentsUntil(steps(BERLIN, MONDAY + 0.3), 3 * DAY_MS);
    expect(all.every(({ startMs, endMs }) => endMs > startMs)).toBe(true);
    expect(all).toHaveLength(72);
  });
});

describe('on clock changes', () => {
  test('in spring the hour from 2 to 3 does not occur', () => {
    const day = segmentsUntil(steps(BERLIN, SPRING), 23 * HOUR_MS).map(({ factor }) => factor / 100);
    expect(day).toEqual(HOURS.filter((number) => number !== 3));
  });

  test('in autumn it occurs twice', () => {
    const day = segmentsUntil(steps(BERLIN, AUTUMN), 25 * HOUR_MS).map(({ factor }) => factor / 100);
    expect(day).toEqual([1, 2, 3, ...HOURS.slice(2)]);
  });

  test.each([
    ['spring', SPRING, 23],
    ['autumn', AUTUMN, 25],
  ])('in %s the Sunday has its real length', (_, originMs, hours) => {
    const sunday = compose([weekly(WEEK, BERLIN, originMs - DAY_MS)]);
    const all = segmentsUntil(sunday, 3 * DAY_MS);
    const on = all.filter(({ factor }) => factor === 7);
    expect(on[0]!.startMs).toBe(DAY_MS);
    expect(on.reduce((sum, segment) => sum + lengthInHours(segment), 0)).toBe(hours);
    expect(all.find(({ startMs }) => startMs === DAY_MS + hours * HOUR_MS)!.factor).toBe(1);
  });

  test('a change in the middle of an hour ends the segment there', () => {
    // Lord Howe sets clocks back half an hour at 02:00 on 2026-04-05: 01:30 occurs twice.
    const midnight = Date.UTC(2026, 3, 4, 13);
    const [zero, one, again, two] = segmentsUntil(steps('Australia/Lord_Howe', midnight), 4 * HOUR_MS);
    expect([zero, one, again, two].map((segment) => segment!.factor)).toEqual([100, 200, 200, 300]);
    expect(lengthInHours(again!)).toBe(0.5);
    expect(lengthInHours(two!)).toBe(1);
  });

  test('a change forward by half an hour leaves half an hour', () => {
    // At 02:00 on 2026-10-04 clocks are set to 02:30.
    const midnight = Date.UTC(2026, 9, 3, 13, 30);
    const [, , two, three] = segmentsUntil(steps('Australia/Lord_Howe', midnight), 3 * HOUR_MS);
    expect(two).toMatchObject({ factor: 300, startMs: 2 * HOUR_MS });
    expect(lengthInHours(two!)).toBe(0.5);
    expect(three!.factor).toBe(400);
  });
});

describe('hours as a smooth curve', () => {
  test('has segments of one minute of the wall clock', () => {
    const all = segmentsUntil(smooth('UTC', MONDAY + 20_000), HOUR_MS);
    expect(all[0]!.endMs).toBe(40_000);
    expect(all.slice(1).every(({ startMs, endMs }) => endMs - startMs === MINUTE_MS)).toBe(true);
  });

  test('has the multiplier of the hour at the full hour, and the mean of two at half past', () => {
    expect(factorAt(smooth('UTC', MONDAY), 9 * HOUR_MS)).toBeCloseTo(10, 1);
    expect(factorAt(smooth('UTC', MONDAY), 9.5 * HOUR_MS)).toBeCloseTo(10.5, 1);
  });

  test('connects the last hour of Friday with the first of Saturday, and Sunday with Monday', () => {
    const halfToMidnight = (days: number): number => days * DAY_MS - 30 * MINUTE_MS;
    expect(factorAt(smooth('UTC', MONDAY), halfToMidnight(5))).toBeCloseTo((24 + 100) / 2, -1);
    expect(factorAt(smooth('UTC', MONDAY), halfToMidnight(7))).toBeCloseTo((2400 + 1) / 2, -2);
  });

  test('has exactly the integral of the linear interpolation', () => {
    const hour = (from: number, to: number): number => ((from + to) / 2) * HOUR_MS;
    const monday = HOURS.reduce((sum, number, i) => sum + hour(number, HOURS[i + 1] ?? HOURS[0]!), 0);
    expect(integralOf(smooth('UTC', MONDAY), DAY_MS)).toBeCloseTo(monday, 3);
  });

  test('follows the wall clock across a change', () => {
    // From 01:30 it approaches the multiplier of 2 o'clock; at 03:00 that of 3 o'clock applies.
    const curve = smooth(BERLIN, SPRING);
    expect(factorAt(curve, 1.5 * HOUR_MS)).toBeCloseTo(250, -1);
    expect(factorAt(smooth(BERLIN, SPRING), 2 * HOUR_MS)).toBeCloseTo(400, -1);
  });
});

test('days of the week have their multipliers, in local time', () => {
  const days = weekly(WEEK, 'America/New_York', MONDAY);
  const all = segmentsUntil(days, 7 * DAY_MS);
  // 19:00 on Sunday in New York.
  expect(all.slice(0, 5).map(({ factor }) => factor)).toEqual([7, 7, 7, 7, 7]);
  expect(all[5]!.factor).toBe(1);
  expect(integralOf(weekly(WEEK, 'UTC', MONDAY), 7 * DAY_MS)).toBe(28 * DAY_MS);
});

describe('minutes', () => {
  const MINUTES = Array.from({ length: 1440 }, (_, minute) => minute + 1);
  const minutes = (originMs: number, zone = 'UTC'): Schedule =>
    daily(
      { weekday: MINUTES, weekend: MINUTES.map((number) => number + 5000), shape: 'minutes' },
      zone,
      originMs,
    );

  test('have a multiplier each, for the whole minute of the wall clock', () => {
    const [first, second] = segmentsUntil(minutes(MONDAY + 90.5 * MINUTE_MS), 2 * MINUTE_MS);
    expect(first).toEqual({ startMs: 0, endMs: MINUTE_MS / 2, factor: 91 });
    expect(second).toMatchObject({ factor: 92 });
    expect(factorAt(minutes(MONDAY, 'Asia/Kathmandu'), 0)).toBe(5 * 60 + 45 + 1);
  });

  test('blend into the curve of the next day in its last hour before, and back', () => {
    const FRIDAY = MONDAY + 4 * DAY_MS;
    const at = (originMs: number, hour: number): number => factorAt(minutes(originMs), hour * HOUR_MS);
    expect(at(FRIDAY, 22.999)).toBe(1380);
    expect(at(FRIDAY, 23.5)).toBeCloseTo(1411 + 5000 * (30.5 / 60), 6);
    expect(at(FRIDAY, 24)).toBe(5001);
    expect(at(FRIDAY + 2 * DAY_MS, 23.5)).toBeCloseTo(6411 - 5000 * (30.5 / 60), 6);
    expect(at(FRIDAY + 2 * DAY_MS, 24)).toBe(1);
  });

  test('follow clock changes', () => {
    // 02:00 is followed by 03:00.
    expect(factorAt(minutes(SPRING, BERLIN), 2 * HOUR_MS)).toBe(5000 + 3 * 60 + 1);
    expect(factorAt(minutes(AUTUMN, BERLIN), 3 * HOUR_MS)).toBe(5000 + 2 * 60 + 1);
  });
});
