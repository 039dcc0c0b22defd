import { expect, test } from 'vitest';
import { Latency } from '../../src/figures/latency.ts';
import { RecentMedian } from '../../src/figures/recent-median.ts';
import { START_MS } from '../support/records.ts';

const MINUTE_MS = 60_000;

test('is that of the last five minutes of the clock, within 1%', () => {
  const recent = new RecentMedian();
  for (let minute = 0; minute < 20; minute++) {
    for (let i = 0; i < 99; i++) recent.add(START_MS + minute * MINUTE_MS + i * 500, 100 * minute + i);
  }
  // Minutes 15 to 19: the median is the middle of minute 17.
  expect(recent.read(START_MS + 19 * MINUTE_MS)! / 1749).toBeCloseTo(1, 1.9);
});

test('drops older values, also if there are no new ones', () => {
  const recent = new RecentMedian();
  recent.add(START_MS, 40);
  expect(recent.read(START_MS + 5 * MINUTE_MS - 1)).toBeCloseTo(40, 0);
  expect(recent.read(START_MS + 5 * MINUTE_MS)).toBeUndefined();
});

test('a late value belongs to its own minute; one that is too late is ignored', () => {
  const recent = new RecentMedian();
  recent.add(START_MS + 10 * MINUTE_MS, 40);
  recent.add(START_MS + 8 * MINUTE_MS, 10);
  recent.add(START_MS + 7 * MINUTE_MS, 10);
  recent.add(START_MS + 8 * MINUTE_MS, 10);
  expect(recent.read(START_MS + 10 * MINUTE_MS)).toBeCloseTo(10, 0);
  expect(recent.read(START_MS + 14 * MINUTE_MS)).toBeCloseTo(40, 0);
  for (let i = 0; i < 9; i++) recent.add(START_MS + 5 * MINUTE_MS, 1);
  expect(recent.read(START_MS + 10 * MINUTE_MS)).toBeCloseTo(10, 0);
});

test('slowdown is relative to the whole run, and ignores durations below a millisecond', () => {
  const latency = new Latency(3);
  expect(latency.slowdown(START_MS)).toBe(1);
  for (let i = 0; i < 1000; i++) latency.add(START_MS + i * 1000, 0.01);
  for (let i = 1000; i < 1300; i++) latency.add(START_MS + i * 1000, 0.9);
  expect(latency.slowdown(START_MS + 1_300_000)).toBeCloseTo(1, 1);
  for (let i = 1300; i < 1600; i++) latency.add(START_MS + i * 1000, 6);
  expect(latency.slowdown(START_MS + 1_600_000)).toBeCloseTo(6, 1);
});
