import { expect, test } from 'vitest';
import {
  counted,
  readableCount,
  readableDuration,
  readableNumber,
  readableRate,
  readableShare,
} from '../../src/core/readable.ts';

test.each([
  [0, '0'],
  [0.05, '0.05'],
  [0.123456, '0.123'],
  [18.46, '18.5'],
  [4.256, '4.26'],
  [99.96, '100'],
  [1240.4, '1,240'],
  [1_000_000, '1,000,000'],
])('%d reads %s', (value, text) => expect(readableNumber(value)).toBe(text));

test.each([
  [0, '0%'],
  [0.00001, '<0.01%'],
  [0.005, '0.5%'],
  [0.0473, '4.7%'],
  [0.713, '71.3%'],
  [0.9996, '99.96%'],
  [0.999999, '>99.99%'],
  [1, '100%'],
])('a share of %d reads %s', (share, text) => expect(readableShare(share)).toBe(text));

test.each([
  [0, '0s'],
  [0.5, '0.5ms'],
  [500, '500ms'],
  [999.6, '1s'],
  [1500, '1.5s'],
  [12_345, '12.3s'],
  [59_949, '59.9s'],
  [59_950, '1m'],
  [90_000, '1m 30s'],
  [192_000, '3m 12s'],
  [3_599_600, '1h'],
  [3_600_000, '1h'],
  [3_840_000, '1h 4m'],
  [86_400_000, '24h'],
  [9 * 86_400_000 + 3_600_000, '9d 1h'],
])('%d ms read %s', (ms, text) => expect(readableDuration(ms)).toBe(text));

test('a rate names its unit', () => expect(readableRate(2)).toBe('2/s'));

test('a count has separators', () => expect(readableCount(12_500)).toBe('12,500'));

test.each([
  [0, '0 alerts'],
  [1, '1 alert'],
  [12_500, '12,500 alerts'],
])('a count of %d agrees with its noun', (count, text) => expect(counted(count, 'alert')).toBe(text));

test('an irregular plural is given', () => expect(counted(2, 'retry', 'retries')).toBe('2 retries'));
