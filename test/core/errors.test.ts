import { expect, test } from 'vitest';
import { describeError, FiredrillError, messageOf, usageError } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';

test('an error has its place, the problem, what is expected and how to fix it', () => {
  const error = usageError({
    where: '--rate',
    problem: 'found "fast"',
    expected: 'a number above 0',
    hint: '--rate 20',
  });
  expect(describeError(error)).toBe(
    'error: --rate: found "fast"\n  expected: a number above 0\n  to fix: --rate 20',
  );
});

test('a hint that is a question stands for itself', () => {
  const error = usageError({ where: '--rat', problem: 'unknown flag', hint: 'did you mean "rate"?' });
  expect(describeError(error)).toBe('error: --rat: unknown flag\n  did you mean "rate"?');
});

test('what is expected and the hint are optional', () => {
  expect(describeError(usageError({ where: 'LOG_RATE', problem: 'found nothing' }))).toBe(
    'error: LOG_RATE: found nothing',
  );
});

test('every error is printed, in order', () => {
  const error = new FiredrillError('two faults', EXIT.usage, [
    { where: 'a', problem: 'first' },
    { where: 'b', problem: 'second' },
  ]);
  expect(describeError(error)).toBe('error: a: first\nerror: b: second');
});

test('without single errors the summary is printed', () => {
  expect(describeError(new FiredrillError('no rules were found', EXIT.unreachable))).toBe(
    'error: no rules were found',
  );
});

test('a usage error has exit code 2 and keeps its cause', () => {
  const cause = new Error('EACCES');
  const error = usageError({ where: 'OUTPUT_FILE', problem: 'cannot be written' }, cause);
  expect([error.exitCode, error.cause]).toEqual([2, cause]);
});

test.each([
  ['an error', new Error('it broke'), 'it broke'],
  ['an error without words', new TypeError(), 'TypeError'],
  ['text', 'it broke', 'it broke'],
  ['nothing', undefined, 'undefined'],
  ['a symbol', Symbol('it'), 'Symbol(it)'],
  ['an object without a prototype', Object.create(null), '[object Object]'],
  [
    'the error of a host with two addresses',
    new AggregateError([
      new Error('connect ECONNREFUSED ::1:4318'),
      new Error('connect ECONNREFUSED 127.0.0.1:4318'),
    ]),
    'connect ECONNREFUSED ::1:4318; connect ECONNREFUSED 127.0.0.1:4318',
  ],
  ['an aggregate of nothing', new AggregateError([]), 'AggregateError'],
])('%s has a message', (_, thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
