import { expect, test } from 'vitest';
import { realClock, virtualClock } from '../../src/core/clock.ts';

/** A machine whose two clocks a test moves, together or apart. */
function machine() {
  const hands = { wall: 1_000_000, monotonic: 5000 };
  const clock = realClock(
    () => hands.wall,
    () => hands.monotonic,
  );
  return { hands, clock };
}

test('a real clock begins at the wall time and moves with the monotonic one, fractions included', () => {
  const { hands, clock } = machine();
  hands.monotonic += 12.345;
  hands.wall += 12;
  expect(clock.now()).toBeCloseTo(1_000_012.345, 6);
});

test('the wall clock moving in steps of a millisecond does not show', () => {
  const { hands, clock } = machine();
  const seen: number[] = [];
  for (let i = 0; i < 100; i++) {
    hands.monotonic += 0.3;
    hands.wall = 1_000_000 + Math.floor(0.3 * (i + 1));
    seen.push(clock.now());
  }
  expect(seen.every((time, i) => i === 0 || Math.abs(time - seen[i - 1]! - 0.3) < 1e-6)).toBe(true);
});

test('after the machine was suspended the clock follows the wall time', () => {
  const { hands, clock } = machine();
  hands.wall += 3_600_000;
  expect(clock.now()).toBe(1_000_000 + 3_600_000);
});

test('when the wall clock is set back the clock follows', () => {
  const { hands, clock } = machine();
  hands.wall -= 60_000;
  expect(clock.now()).toBe(940_000);
});

test('after a step the clock goes on from there with the monotonic one', () => {
  const { hands, clock } = machine();
  hands.wall += 10_000;
  clock.now();
  hands.wall += 100;
  hands.monotonic += 100.5;
  expect(clock.now()).toBeCloseTo(1_010_100.5, 6);
});

test('the machine has a clock of its own', () => {
  const clock = realClock();
  const before = Date.now();
  const now = clock.now();
  expect(clock.virtual).toBe(false);
  expect(now).toBeGreaterThan(before - 300);
  expect(now).toBeLessThan(Date.now() + 300);
});

test('a virtual clock stands still until it is moved', () => {
  const clock = virtualClock(7);
  expect([clock.virtual, clock.now(), clock.now()]).toEqual([true, 7, 7]);
  clock.advanceTo(9.5);
  expect(clock.now()).toBe(9.5);
});

test('a virtual clock never goes back', () => {
  const clock = virtualClock(7);
  clock.advanceTo(3);
  expect(clock.now()).toBe(7);
});
