import { expect, test } from 'vitest';
import { LatenessMeter } from '../../src/engine/lateness.ts';

const meterOf = (...lateMs: number[]): LatenessMeter => {
  const meter = new LatenessMeter();
  for (const late of lateMs) meter.add(late);
  return meter;
};

test('without records there is no lateness', () => {
  expect(new LatenessMeter().read()).toEqual({ p50: 0, p99: 0, max: 0 });
});

test('percentiles are accurate to a tenth of a millisecond', () => {
  const meter = meterOf(...Array.from({ length: 1000 }, (_, i) => i / 10));
  const { p50, p99, max } = meter.read();
  expect(Math.abs(p50 - 50)).toBeLessThan(0.11);
  expect(Math.abs(p99 - 99)).toBeLessThan(0.11);
  expect(max).toBe(99.9);
});

test('no percentile is above the maximum', () => {
  expect(meterOf(0.01).read()).toEqual({ p50: 0.01, p99: 0.01, max: 0.01 });
});

test('a record that is early counts as on time', () => {
  expect(meterOf(-3).read()).toEqual({ p50: 0, p99: 0, max: 0 });
});

test('a value beyond the last bucket still sets the maximum', () => {
  expect(meterOf(0, 5000).read().max).toBe(5000);
});
