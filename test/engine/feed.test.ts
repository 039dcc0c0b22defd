/** The feed connects plan and simulation; tested without an engine. */
import { expect, test } from 'vitest';
import type { Draft } from '../../src/simulate/draft.ts';
import { EVENT, type Shape, scripted } from '../support/episodes.ts';
import { scriptedFeed, steady } from '../support/traffic.ts';

function feedOf(shapes: readonly Shape[], rate = 10, limit = Number.POSITIVE_INFINITY) {
  const simulation = scripted(shapes);
  const feed = scriptedFeed(steady(rate), simulation, limit);
  const given: Draft[] = [];
  const take = (draft: Draft): void => void given.push(draft);
  return {
    feed,
    simulation,
    given,
    advance: (toMs: number, most = Number.POSITIVE_INFINITY) => feed.advance(toMs, take, most),
    skipTo: (toMs: number) => feed.skipTo(toMs, take),
    cut: (atMs: number) => feed.cut(atMs, take),
    logTimes: () => given.filter(({ kind }) => kind === 'log').map(({ timeMs }) => timeMs),
  };
}

/** One log record every 100 ms for 5 s: fills all slots of a plan of 10/s. */
const STEADY: Shape = { logsAt: Array.from({ length: 50 }, (_, i) => i * 100), spans: [[0, 5000]] };

test('an episode fills as many slots as it has log records', () => {
  const { advance, logTimes, simulation } = feedOf([STEADY]);
  advance(4999);
  expect(logTimes()).toHaveLength(50);
  expect(simulation.started).toHaveLength(1);
});

test('a slot promised to a first record is not open: nothing else is started for it', () => {
  const { advance, simulation } = feedOf([{ logsAt: [950], spans: [[0, 950]] }, EVENT], 1);
  advance(1460);
  expect(simulation.started.map(({ startMs }) => startMs)).toEqual([500]);
});

test('a start without any record leaves the slot open', () => {
  const { advance, logTimes, simulation } = feedOf([{ logsAt: [], spans: [[0, 10]] }, EVENT]);
  advance(1000);
  expect(logTimes()).toHaveLength(10);
  expect(simulation.started).toHaveLength(20);
});

test('a simulation that never writes a record does not hang the feed', () => {
  const { advance, logTimes } = feedOf([{ logsAt: [], spans: [[0, 10]] }]);
  advance(1000);
  expect(logTimes()).toEqual([]);
});

test('it stops after the given number of records and continues where it stopped', () => {
  const whole = feedOf([STEADY, EVENT], 100);
  whole.advance(10_000);
  const inParts = feedOf([STEADY, EVENT], 100);
  while (inParts.feed.nextMs <= 10_000) inParts.advance(10_000, 7);
  expect(inParts.given).toEqual(whole.given);
});

test('records of the same time leave in the order in which their episodes started', () => {
  const { advance, given } = feedOf([{ logsAt: [100], spans: [[0, 100]] }, EVENT]);
  advance(10_000);
  const times = given.map(({ timeMs }) => timeMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('records of episodes under way fill slots of a skipped period', () => {
  const { feed, advance, skipTo } = feedOf([STEADY]);
  advance(100);
  expect(feed.planned).toBe(1);
  expect(skipTo(4000)).toBe(39);
  expect(feed.planned).toBe(40);
});

test('a promised slot is not skipped', () => {
  const { advance, skipTo } = feedOf([{ logsAt: [2000], spans: [[0, 2000]] }]);
  advance(60);
  expect(skipTo(1000)).toBe(9);
});

test('after a skipped period the next slots are filled as they come', () => {
  const { feed, advance, logTimes, skipTo } = feedOf([STEADY, EVENT]);
  advance(100);
  skipTo(8000);
  advance(9000);
  expect(feed.planned).toBe(90);
  expect(logTimes().filter((at) => at > 8000)).toHaveLength(10);
});

test('spans under way are handed out although log records are skipped: other records name them already', () => {
  const { advance, skipTo, given } = feedOf(
    [
      {
        logsAt: [0, 700],
        spans: [
          [0, 800],
          [100, 400],
        ],
      },
    ],
    1,
  );
  advance(600);
  given.length = 0;
  expect(skipTo(2000)).toBe(1);
  expect(given.map(({ kind, timeMs }) => `${kind} ${timeMs}`)).toEqual(['span 900', 'span 1300']);
});

test('after pacing has stopped, only records of episodes under way are skipped', () => {
  const { feed, advance, skipTo } = feedOf([{ logsAt: [0, 300], spans: [[0, 300]] }]);
  advance(60);
  feed.stopPacing();
  expect(skipTo(100_000)).toBe(1);
  expect(feed.nextMs).toBe(Number.POSITIVE_INFINITY);
});

test('a cut ends callees before their callers and leaves nothing under way', () => {
  const { feed, advance, cut, given } = feedOf([
    {
      logsAt: [0],
      spans: [
        [0, 9000],
        [10, 8000],
        [20, 7000],
      ],
    },
  ]);
  advance(60);
  feed.stopPacing();
  given.length = 0;
  cut(100);
  expect(given.map((draft) => draft.kind === 'span' && [draft.startMs, draft.timeMs])).toEqual([
    [70, 100],
    [60, 100],
    [50, 100],
  ]);
  expect(feed.nextMs).toBe(Number.POSITIVE_INFINITY);
});

test('planned counts log records that were handed out, not spans and not what was cut', () => {
  const { feed, advance, cut } = feedOf([{ logsAt: [0, 5000], spans: [[0, 6000]] }], 1);
  advance(600);
  feed.stopPacing();
  cut(600);
  expect(feed.planned).toBe(1);
});
