import { expect, test } from 'vitest';
import type { Format } from '../../src/formats/format.ts';
import { LEVELS } from '../../src/model/level.ts';
import { EVERYTHING, type RecordFilter } from '../../src/model/output-spec.ts';
import { recordFilter } from '../../src/sinks/filter.ts';
import { instanceOf, logRecord } from '../support/records.ts';
import { MESSAGES } from './support.ts';

const ANSWER = { 'http.response.status_code': 200, 'http.response.body.size': 512 };
const filterOf = (filter: Partial<RecordFilter>, format: Format = MESSAGES) =>
  recordFilter({ ...EVERYTHING, ...filter }, format)!;

test('an output that takes everything has no filter function', () => {
  expect(recordFilter(EVERYTHING, MESSAGES)).toBeUndefined();
  expect(recordFilter({ ...EVERYTHING, leastLevel: 'TRACE' }, MESSAGES)).toBeUndefined();
});

test('least level', () => {
  const passes = filterOf({ leastLevel: 'WARN' });
  expect(LEVELS.filter((level) => passes(logRecord({ level })))).toEqual(['WARN', 'ERROR', 'FATAL']);
});

test('only errors', () => {
  const passes = filterOf({ only: 'error' });
  expect(LEVELS.filter((level) => passes(logRecord({ level })))).toEqual(['ERROR', 'FATAL']);
});

test('the stricter one of a least level and only errors applies', () => {
  expect(filterOf({ only: 'error', leastLevel: 'DEBUG' })(logRecord({ level: 'WARN' }))).toBe(false);
  expect(filterOf({ only: 'error', leastLevel: 'FATAL' })(logRecord({ level: 'ERROR' }))).toBe(false);
});

test('only records of an HTTP response', () => {
  const passes = filterOf({ only: 'access' });
  expect(passes(logRecord({ attributes: ANSWER }))).toBe(true);
  expect(passes(logRecord({ attributes: { 'http.request.method': 'GET' } }))).toBe(false);
});

test('services', () => {
  const passes = filterOf({ services: ['cart', 'web'] });
  expect(passes(logRecord({ instance: instanceOf('web') }))).toBe(true);
  expect(passes(logRecord({ instance: instanceOf('website') }))).toBe(false);
});

test('records that the format cannot write do not pass', () => {
  const passes = filterOf({}, { ...MESSAGES, takes: ({ userId }) => userId !== undefined });
  expect([passes(logRecord({ userId: 'u-1' })), passes(logRecord())]).toEqual([true, false]);
});

test('a record has to pass every condition', () => {
  const passes = filterOf({ only: 'access', services: ['web'], leastLevel: 'INFO' });
  const good = logRecord({ attributes: ANSWER, instance: instanceOf('web') });
  expect(passes(good)).toBe(true);
  expect(passes({ ...good, level: 'DEBUG' })).toBe(false);
  expect(passes({ ...good, instance: instanceOf('cart') })).toBe(false);
  expect(passes({ ...good, attributes: {} })).toBe(false);
});
