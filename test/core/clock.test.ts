import { expect, test } from 'vitest';
import { realClock, virtualClock } from '../../src/core/clock.ts';

/** A machine with two clocks that a test moves. */
function machine() {
  const hands = { wall: 1_000_000, monotonic: 5000 };
  const clock = realClock(
    () => hands.wall,
    () => hands.monotonic,
  );
  return { hands, clock };
}

test('a real clock starts at the wall time and moves with the monotonic clock, including fractions', () => {
  const { hands, clock } = machine();
  hands.monotonic += 12.345;
  hands.wall += 12;
  expect(clock.now()).toBeCloseTo(1_000_012.345, 6);
});

test('the resolution of the wall clock of a millisecond is not visible', () => {
  const { hands, clock } = machine();
  const seen: number[] = [];
  for (let i = 0; i < 100; i++) {
    hands.monotonic += 0.3;
    hands.wall = 1_000_000 + Math.floor(0.3 * (i + 1));
    seen.push(clock.now());
  }
  expect(seen.every((time, i) => i === 0 || Math.abs(time - seen[i - 1]! - 0.3) < 1e-6)).toBe(true);
});

test('after a suspension the clock follows the wall time', () => {
  const { hands, clock } = machine();
  hands.wall += 3_600_000;
  expect(clock.now()).toBe(1_000_000 + 3_600_000);
});

test('if the wall clock is set back, the clock follows', () => {
  const { hands, clock } = machine();
  hands.wall -= 60_000;
  expect(clock.now()).toBe(940_000);
});

test('after a correction the clock continues with the monotonic clock', () => {
  const { hands, clock } = machine();
  hands.wall += 10_000;
  clock.now();
  hands.wall += 100;
  hands.monotonic += 100.5;
  expect(clock.now()).toBeCloseTo(1_010_100.5, 6);
});

test('by default the clocks are those of the machine', () => {
  const clock = realClock();
  const before = Date.now();
  const now = clock.now();
  expect(clock.virtual).toBe(false);
  expect(now).toBeGreaterThan(before - 300);
  expect(now).toBeLessThan(Date.now() + 300);
});

test('a virtual clock does not move until it is advanced', () => {
  const clock = virtualClock(7);
  expect([clock.virtual, clock.now(), clock.now()]).toEqual([true, 7, 7]);
  clock.advanceTo(9.5);
  expect(clock.now()).toBe(9.5);
});

test('a virtual clock never moves back', () => {
  const clock = virtualClock(7);
  clock.advanceTo(3);
  expect(clock.now()).toBe(7);
});
