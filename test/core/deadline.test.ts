import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { within } from '../../src/core/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<void>(() => {});

test('work that ends in time is reported as ended, and leaves no timer', async () => {
  expect(await within(Promise.resolve(), 1000)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('work that does not end is abandoned at the deadline', async () => {
  const ended = within(never, 1000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ended).toBe(false);
});

test('a failure of the work is passed on, and leaves no timer', async () => {
  await expect(within(Promise.reject(new Error('broken')), 1000)).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});

test('a failure after the deadline is ignored', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  let fail: (error: Error) => void = () => {};
  const work = new Promise<void>((_, reject) => {
    fail = reject;
  });
  const ended = within(work, 10);
  await vi.advanceTimersByTimeAsync(10);
  fail(new Error('too late'));
  expect(await ended).toBe(false);
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
