import { expect, test } from 'vitest';
import { backoffMs } from '../../src/emit/otlp-exporter.ts';

const steady = (): number => 0.5;

test('delays grow by 50% each time, up to five seconds', () => {
  const waits = Array.from({ length: 9 }, (_, attempt) => Math.round(backoffMs(attempt, 0, steady)));
  expect(waits).toEqual([500, 750, 1125, 1688, 2531, 3797, 5000, 5000, 5000]);
});

test('the delay stays finite after any number of attempts', () => {
  expect(backoffMs(100_000, 0, steady)).toBe(5000);
});

test('jitter multiplies a delay by 0.5 to 1.5', () => {
  expect(backoffMs(0, 0, () => 0)).toBe(250);
  expect(backoffMs(0, 0, () => 0.999999)).toBeCloseTo(750, 2);
});

test('two senders that fail together do not retry together', () => {
  const waits = new Set(Array.from({ length: 100 }, () => backoffMs(3)));
  expect(waits.size).toBeGreaterThan(90);
});

test('the delay of the server is a lower bound', () => {
  expect(backoffMs(0, 30_000, steady)).toBe(30_000);
  expect(backoffMs(0, 100, steady)).toBe(500);
});
