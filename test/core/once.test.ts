import { expect, test } from 'vitest';
import { once } from '../../src/core/once.ts';

test('the action runs at the first call only', () => {
  let runs = 0;
  const action = once(() => ++runs);
  expect([runs, action(), action(), runs]).toEqual([0, 1, 1, 1]);
});

test('undefined is a result like any other', () => {
  let runs = 0;
  const action = once(() => {
    runs++;
  });
  action();
  action();
  expect(runs).toBe(1);
});

test('callers of an asynchronous action share one promise', () => {
  const action = once(async () => ({}));
  expect(action()).toBe(action());
});
