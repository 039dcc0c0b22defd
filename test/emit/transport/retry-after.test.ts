import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/emit/transport/retry-after.ts';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);

test.each([
  ['0', 0],
  ['7', 7000],
  [' 120 ', 120_000],
])('seconds: %j', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});

test.each([
  ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
  ['Sun Mar  1 12:00:30 2026', 30_000],
])('an HTTP date, in each of its forms: %s', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});

test('a date in the past is 0', () => {
  expect(retryAfterMs('Sun, 01 Mar 2026 11:59:00 GMT', NOW)).toBe(0);
});

test.each([undefined, '', '-5', '1.5', 'soon', '2026-03-01', 'Sun, 99 Foo'])('invalid: %j', (header) => {
  expect(retryAfterMs(header, NOW)).toBeUndefined();
});

test('a huge number stays a safe integer', () => {
  expect(retryAfterMs('9'.repeat(400), NOW)).toBe(Number.MAX_SAFE_INTEGER);
});
