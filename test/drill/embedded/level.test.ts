/**
 * `detected_level`. Source: Loki's documentation, "Log levels", and the issues and comparisons with Loki 3.7 that
 * docs/logql.md names.
 */
import { expect, test } from 'vitest';
import { detectedLevel } from '../../../src/drill/embedded/level.ts';
import { STOCK_PROFILE } from '../../../src/drill/embedded/profile.ts';

const level = (
  metadata: Readonly<Record<string, string>>,
  severityNumber?: number,
  stream: Readonly<Record<string, string>> = {},
) => detectedLevel({ stream, metadata, severityNumber }, STOCK_PROFILE);

test.each([
  ['a field that names it', { level: 'error' }, undefined, 'error'],
  ['in any case', { level: 'ERROR' }, undefined, 'error'],
  ['in short', { lvl: 'WRN' }, undefined, 'warn'],
  ['another spelling', { severity: 'Warning' }, undefined, 'warn'],
  ['an unknown spelling, as it is written', { level: 'Notice' }, undefined, 'Notice'],
  [
    'the first field in the order of log_level_fields',
    { severity: 'info', level: 'error' },
    undefined,
    'error',
  ],
  ['the text before the number', { severity_text: 'WARNING' }, 17, 'warn'],
  ['the number without a text', {}, 17, 'error'],
  ['the highest number of a range', {}, 20, 'error'],
  ['the lowest number', {}, 1, 'trace'],
  ['the highest number', {}, 24, 'fatal'],
  ['one that the sender wrote', { detected_level: 'Custom', level: 'error' }, 9, 'Custom'],
  ['an empty field is none', { level: '', lvl: 'debug' }, undefined, 'debug'],
  ['nothing but the line', {}, 0, undefined],
] as const)('%s', (_, metadata, number, expected) => {
  expect(level(metadata, number)).toBe(expected);
});

test('labels of the stream come before those of the record', () => {
  expect(level({ level: 'info' }, 9, { level: 'error' })).toBe('error');
});
