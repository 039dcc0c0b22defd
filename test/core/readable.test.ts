import { expect, test } from 'vitest';
import { readableDuration, readableNumber, readableRate, readableShare } from '../../src/core/readable.ts';

test.each([
  [0, '0'],
  [0.05, '0.05'],
  [0.123456, '0.123'],
  [18.46, '18.5'],
  [1240.4, '1,240'],
])('%d reads %s', (value, text) => expect(readableNumber(value)).toBe(text));

test.each([
  [0, '0%'],
  [0.00001, '<0.01%'],
  [0.005, '0.5%'],
  [0.0473, '4.7%'],
  [0.713, '71.3%'],
  [0.999999, '>99.99%'],
  [1, '100%'],
])('a share of %d reads %s', (share, text) => expect(readableShare(share)).toBe(text));

test.each([
  [0.5, '0.5ms'],
  [500, '500ms'],
  [1500, '1.5s'],
  [90_000, '1m 30s'],
  [3_600_000, '1h'],
  [86_400_000, '24h'],
  [9 * 86_400_000 + 3_600_000, '9d 1h'],
])('%d ms read %s', (ms, text) => expect(readableDuration(ms)).toBe(text));

test('a rate names its unit', () => expect(readableRate(2)).toBe('2/s'));
