import { expect, test } from 'vitest';
import { extractor } from '../../../src/emit/transport/extract.ts';

test('one line, without control characters and direction marks', () => {
  expect(extractor([])('\u001b[31mbad\r\n\tbatch\u202e \u0000 here\u2028')).toBe('[31mbad batch here');
});

test('at most 200 characters, without half a surrogate pair', () => {
  const extract = extractor([]);
  expect(extract('x'.repeat(200))).toBe('x'.repeat(200));
  expect(extract('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  const cut = extract('x'.repeat(198) + '🔥'.repeat(5));
  expect(cut).toBe(`${'x'.repeat(198)}…`);
});

test('values of headers do not appear in a reason', () => {
  const extract = extractor(['Bearer s3cr3t-t0ken', 'dev']);
  expect(extract('token s3cr3t-t0ken is not known in dev')).toBe('token *** is not known in dev');
  expect(extract('got "Bearer s3cr3t-t0ken"')).toBe('got "***"');
});
