/** Incidents at a time of day: the first one at or after the start, and daily ones across clock changes. */
import { describe, expect, test } from 'vitest';
import { type Incident, nextEdge, windowAt, windowsUntil } from '../../src/model/incident.ts';
import { incidentTraffic } from '../../src/schedule/strength.ts';
import { atTimesOfDay } from '../../src/schedule/time-of-day.ts';
import { loadText } from '../support/config-scenario.ts';
import { play } from '../support/scenarios.ts';
import { DAY_MS, HOUR_MS, incident, segmentsUntil } from './support.ts';

const BERLIN = 'Europe/Berlin';

const placed = (time: string, start: string, more: Partial<Incident> = {}, timeZone = BERLIN): Incident => {
  const [hours, minutes] = time.split(':').map(Number);
  const timeOfDay = { ms: (hours! * 60 + minutes!) * 60_000, timeZone };
  const scenario = { incidents: [incident({ atMs: 0, timeOfDay, ...more })] };
  return atTimesOfDay(scenario, Date.parse(start)).incidents[0]!;
};

const beginsAt = (time: string, start: string, timeZone = BERLIN): string =>
  new Date(Date.parse(start) + placed(time, start, {}, timeZone).atMs).toISOString();

test.each([
  ['later on that day', '12:00', '2026-01-05T08:00:00Z', '2026-01-05T11:00:00.000Z'],
  ['at the start itself', '12:00', '2026-01-05T11:00:00Z', '2026-01-05T11:00:00.000Z'],
  ['a moment too late for that day', '12:00', '2026-01-05T11:00:00.001Z', '2026-01-06T11:00:00.000Z'],
  ['in a zone whose day is another one', '00:30', '2026-01-05T23:10:00Z', '2026-01-05T23:30:00.000Z'],
  ['after the clocks go forward', '12:00', '2026-03-28T12:00:00Z', '2026-03-29T10:00:00.000Z'],
  ['in the hour that is skipped', '02:30', '2026-03-29T00:00:00Z', '2026-03-29T01:30:00.000Z'],
  ['in the hour that comes twice, first', '02:30', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00.000Z'],
  ['in the hour that comes twice, again', '02:30', '2026-10-25T00:40:00Z', '2026-10-25T01:30:00.000Z'],
])('%s', (_, time, start, begins) => {
  expect(beginsAt(time, start)).toBe(begins);
});

test('the zone is that of the scenario', () => {
  expect(beginsAt('09:15', '2026-01-05T00:00:00Z', 'Asia/Kathmandu')).toBe('2026-01-05T03:30:00.000Z');
});

describe('a daily incident across both clock changes', () => {
  const start = '2026-03-20T00:00:00Z';
  const daily = placed('12:00', start, { everyMs: DAY_MS, forMs: HOUR_MS, trafficFactor: 2 });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: BERLIN, timeStyle: 'short' });
  const windows = windowsUntil(daily, 300 * DAY_MS);

  test('begins at the same local time each day', () => {
    expect(windows).toHaveLength(300);
    const shown = windows.map(({ startMs }) => clock.format(Date.parse(start) + startMs));
    expect(new Set(shown)).toEqual(new Set(['12:00']));
  });

  test('is active in those windows only, for all functions of the model', () => {
    for (const { startMs, endMs } of windows) {
      expect(windowAt(daily, startMs)).toEqual({ startMs, endMs });
      expect(windowAt(daily, endMs - 1)).toEqual({ startMs, endMs });
      expect(windowAt(daily, startMs - 1)).toBeUndefined();
      expect(windowAt(daily, endMs)).toBeUndefined();
      expect(nextEdge(daily, startMs)).toBe(endMs);
      expect(nextEdge(daily, startMs - 1)).toBe(startMs);
    }
    const busy = segmentsUntil(incidentTraffic(daily), 300 * DAY_MS).filter(({ factor }) => factor === 2);
    expect(busy.map(({ startMs, endMs }) => ({ startMs, endMs }))).toEqual(windows);
  });

  test('recurs after elapsed time if its interval is not whole days', () => {
    expect(placed('12:00', start, { everyMs: 36 * HOUR_MS })).not.toHaveProperty('moves');
  });
});

test('a scenario file can set it, and a run has it at that time', async () => {
  const scenario = await loadText(`name: shop
description: A shop.
traffic: { rate: 1, timeZone: America/New_York }
levels: { INFO: 1 }
services: { web: { events: [ { name: hit, level: INFO, message: a hit } ] } }
incidents: [ { name: noon, at: 12:00, for: 10m, latency: x2 }, { name: early, at: 90s, for: 1m, latency: x2 } ]
`);
  const originMs = Date.parse('2026-07-06T15:59:00Z');
  const marks = play(scenario, { durationMs: 12 * 60_000, originMs })
    .logs.filter(({ instance }) => instance.service === 'firedrill')
    .map(({ message, timeMs }) => `${timeMs / 1000} ${message.split(':')[0]}`);
  expect(marks).toEqual([
    '60 Incident noon begins',
    '90 Incident early begins',
    '150 Incident early is over',
    '660 Incident noon is over',
  ]);
});
