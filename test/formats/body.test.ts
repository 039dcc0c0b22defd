/** Bodies of OTLP log records, for rules that parse the line. */
import { expect, test } from 'vitest';
import { createBody, createFormat } from '../../src/formats/index.ts';
import { FORMAT_NAMES } from '../../src/model/line-format.ts';
import { exampleAnswer, exampleRecord } from './records.ts';

test('`text` is the message alone, without a function', () => {
  expect(createBody('text')).toBeUndefined();
});

test.each([...FORMAT_NAMES.filter((name) => name !== 'text'), '%(levelname)s %(message)s'])(
  '%s is the line of that format',
  (spec) => {
    expect(createBody(spec)?.(exampleAnswer())).toBe(createFormat(spec).line(exampleAnswer()));
  },
);

test.each(['clf', 'combined', 'access-json'])(
  '%s keeps the message of a record that is not a response',
  (spec) => {
    expect(createBody(spec)?.(exampleRecord())).toBe('User login successful');
  },
);
