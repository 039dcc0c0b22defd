/** The only file that sleeps. Timers are faked, because they are what is tested. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Clock, virtualClock } from '../../src/core/clock.ts';
import { realPace, virtualPace } from '../../src/engine/pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const clock: Clock = { virtual: false, now: () => Date.now() };

/** Whether the promise has settled once everything that is due has run. */
async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done;
}

test('a real pace sleeps until the given time', async () => {
  const sleep = realPace(clock).sleepUntil(Date.now() + 250);
  await vi.advanceTimersByTimeAsync(249);
  expect(await settled(sleep)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await settled(sleep)).toBe(true);
});

test('a fraction of a millisecond is rounded up, so that no record leaves before its time', async () => {
  const sleep = realPace(clock).sleepUntil(Date.now() + 1.2);
  await vi.advanceTimersByTimeAsync(1);
  expect(await settled(sleep)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await settled(sleep)).toBe(true);
});

test('a time in the past still yields to the event loop', async () => {
  const sleep = realPace(clock).sleepUntil(Date.now() - 5000);
  let done = false;
  void sleep.then(() => {
    done = true;
  });
  await Promise.resolve();
  expect(done).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toBe(true);
});

test('waking ends the sleep and its timer', async () => {
  const pace = realPace(clock);
  const sleep = pace.sleepUntil(Date.now() + 60_000);
  pace.wake();
  expect(await settled(sleep)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('waking without a sleep does nothing', () => {
  const pace = realPace(clock);
  expect(() => pace.wake()).not.toThrow();
});

test('a virtual pace moves its clock instead of sleeping', async () => {
  const virtual = virtualClock(1000);
  const sleep = virtualPace(virtual).sleepUntil(3_600_000);
  expect(virtual.now()).toBe(3_600_000);
  expect(await settled(sleep)).toBe(true);
});
