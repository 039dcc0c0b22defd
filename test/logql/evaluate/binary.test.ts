/**
 * Operators. Source: Loki's documentation, "LogQL", "Binary operators"; Prometheus' for how series are matched. Division by zero
 * is NaN, unlike in PromQL.
 */
import { describe, expect, test } from 'vitest';
import { at, B, refusal, values } from './values.ts';

const NaN_ = Number.NaN;

describe('precedence and associativity', () => {
  // From the loosest: or; and, unless; comparisons; + and -; *, / and %; ^, which binds to the right.
  test.each([
    ['vector(1) + 2 * 3', 7],
    ['vector(2) * 3 + 1', 7],
    ['(vector(1) + 2) * 3', 9],
    ['vector(10) - 3 - 2', 5],
    ['vector(100) / 10 / 2', 5],
    ['vector(10) % 4 * 2', 4],
    ['vector(2) ^ 3 ^ 2', 512],
    ['(vector(2) ^ 3) ^ 2', 64],
    ['vector(2) * 3 ^ 2', 18],
    ['vector(3) * -2', -6],
    ['-2 ^ 2', 4],
    ['vector(1) - 2 ^ 2', -3],
    ['vector(1) + 1 == 2', 2],
    ['vector(1) + 1 == bool 2', 1],
    ['vector(1) / vector(2) > 0.05', 0.5],
    ['vector(1) > 2 or vector(3)', 3],
    ['vector(1) unless vector(2) or vector(3)', 3],
    ['vector(5) and vector(2) > 1', 5],
  ])('%s', (expr, expected) => {
    expect(values(expr, [])).toEqual({ '': expected });
  });
});

describe('numbers', () => {
  test.each([
    ['vector(7) + 0.5', 7.5],
    ['0.5 - vector(7)', -6.5],
    ['vector(7) * 2', 14],
    ['vector(7) / 2', 3.5],
    ['2 / vector(8)', 0.25],
    ['vector(7) / 0', NaN_],
    ['vector(0) / 0', NaN_],
    ['1 / vector(0)', NaN_],
    ['vector(-7) / 0', NaN_],
    ['vector(7) % 3', 1],
    ['vector(-7) % 3', -1],
    ['vector(7) % -3', 1],
    ['vector(7) % 0', NaN_],
    ['vector(5.5) % 2', 1.5],
    ['vector(2) ^ 0.5', Math.SQRT2],
    ['vector(2) ^ -1', 0.5],
    ['vector(0) ^ 0', 1],
    ['vector(-8) ^ 0.5', NaN_],
    // As in Go: 1 to any power is 1, and so is any power of 0.
    ['1 ^ (vector(1) / 0)', 1],
    ['(vector(1) / 0) ^ 0', 1],
    ['vector(1) / vector(0)', NaN_],
    ['vector(1) % vector(0)', NaN_],
  ])('%s', (expr, expected) => {
    expect(values(expr, [])).toEqual({ '': expected });
  });
});

describe('comparisons', () => {
  // The vector's value is kept, whichever side it is on (grafana/loki pull request 10997).
  test.each<[string, number | undefined]>([
    ['vector(3) > 2', 3],
    ['vector(3) > 3', undefined],
    ['vector(3) >= 3', 3],
    ['vector(3) < 3', undefined],
    ['vector(3) <= 3', 3],
    ['vector(3) == 3', 3],
    ['vector(3) == 4', undefined],
    ['vector(3) != 3', undefined],
    ['vector(3) != 4', 3],
    ['2 < vector(3)', 3],
    ['4 < vector(3)', undefined],
    ['3 == vector(3)', 3],
    ['vector(3) > bool 2', 1],
    ['vector(3) > bool 3', 0],
    ['vector(3) == bool 3', 1],
    ['vector(3) != bool 3', 0],
    ['2 < bool vector(3)', 1],
    ['4 <= bool vector(3)', 0],
    ['vector(0) == 0', 0],
    ['vector(3) > vector(2)', 3],
    ['vector(2) > vector(3)', undefined],
    ['vector(2) < vector(3)', 2],
    ['vector(2) > bool vector(3)', 0],
    // NaN is neither less nor equal nor greater.
    ['vector(1) / 0 > 0', undefined],
    ['vector(1) / 0 <= 0', undefined],
    ['vector(1) / 0 == bool 0', 0],
    ['vector(1) / 0 != 0', NaN_],
    ['vector(1) / 0 != bool 0', 1],
    ['vector(1) / 0 == vector(1) / 0', undefined],
  ])('%s', (expr, expected) => {
    expect(values(expr, [])).toEqual(expected === undefined ? {} : { '': expected });
  });
});

describe('series of 3 and 1', () => {
  const entries = [at(1), at(2), at(3), at(4, 'x', {}, B)];
  const count = 'count_over_time({app=~".+"}[1m])';
  const a = 'count_over_time({app="a"}[1m])';
  const b = 'count_over_time({app="b"}[1m])';
  test.each<[string, Record<string, number>]>([
    [`${count} > 1`, { 'app=a': 3 }],
    [`1 < ${count}`, { 'app=a': 3 }],
    [`${count} > bool 1`, { 'app=a': 1, 'app=b': 0 }],
    [`${count} / 0`, { 'app=a': NaN_, 'app=b': NaN_ }],
    [`2 ^ ${count}`, { 'app=a': 8, 'app=b': 2 }],
    // One to one: equal labels, or those of `on`, or all but those of `ignoring`.
    [`${count} + ${count}`, { 'app=a': 6, 'app=b': 2 }],
    [`${count} / ${a}`, { 'app=a': 1 }],
    [`${a} / ${b}`, {}],
    [`${count} / on (app) ${count}`, { 'app=a': 1, 'app=b': 1 }],
    [`${a} - on () ${b}`, { '': 2 }],
    [`${a} - ignoring (app) ${b}`, { '': 2 }],
    [`${a} > on () ${b}`, { '': 3 }],
    [`${a} > bool on () ${b}`, { '': 1 }],
    [`${a} - ignoring (nosuch) ${a}`, { 'app=a': 0 }],
    [`${a} / sum(${count})`, {}],
    [`sum(${a}) / sum(${count})`, { '': 0.75 }],
    [`sum(${a}) / sum(count_over_time({app="nosuch"}[1m]))`, {}],
    // Many to one.
    [`${count} / on () group_left sum(${count})`, { 'app=a': 0.75, 'app=b': 0.25 }],
    [`${count} / on () group_left () sum(${count})`, { 'app=a': 0.75, 'app=b': 0.25 }],
    [`${count} / ignoring (app) group_left sum(${count})`, { 'app=a': 0.75, 'app=b': 0.25 }],
    [`sum(${count}) / on () group_right ${count}`, { 'app=a': 4 / 3, 'app=b': 4 }],
    [`sum(${count}) - on () group_right ${count}`, { 'app=a': 1, 'app=b': 3 }],
    [`${count} > on () group_left vector(1)`, { 'app=a': 3 }],
    // The labels of a group come from the one side; one that it lacks is removed.
    [`${a} * on () group_left (app) ${b}`, { 'app=b': 3 }],
    [`${a} * on () group_left (app) vector(1)`, { '': 3 }],
    // Sets.
    [`${count} and ${a}`, { 'app=a': 3 }],
    [`${count} and ${count} > 1`, { 'app=a': 3 }],
    [`${count} and on () vector(0)`, { 'app=a': 3, 'app=b': 1 }],
    [`${count} and vector(0)`, {}],
    [`${a} and on (nosuch) ${b}`, { 'app=a': 3 }],
    [`${a} and ignoring (app) ${b}`, { 'app=a': 3 }],
    [`${count} unless ${a}`, { 'app=b': 1 }],
    [`${count} unless ${count} > 1`, { 'app=b': 1 }],
    [`${count} unless on () ${b}`, {}],
    [`${count} unless vector(1)`, { 'app=a': 3, 'app=b': 1 }],
    [`${a} or ${b}`, { 'app=a': 3, 'app=b': 1 }],
    [`${a} or ${count}`, { 'app=a': 3, 'app=b': 1 }],
    [`${a} or on () ${b}`, { 'app=a': 3 }],
    // Both, where the left side has labels.
    [`${a} or vector(0)`, { 'app=a': 3, '': 0 }],
    [`${a} or on () vector(0)`, { 'app=a': 3 }],
    [`sum(${count}) or vector(0)`, { '': 4 }],
    [`sum(${count}) > 5 or vector(0)`, { '': 0 }],
    [`sum(${count}) > 1 or vector(0)`, { '': 4 }],
    [`${count} > 5 or vector(0)`, { '': 0 }],
    ['sum(count_over_time({app="nosuch"}[1m])) or vector(0)', { '': 0 }],
    ['sum(count_over_time({app="nosuch"}[1m])) == 0', {}],
    ['(sum(count_over_time({app="nosuch"}[1m])) or vector(0)) == 0', { '': 0 }],
  ])('%s', (expr, expected) => {
    expect(values(expr, entries)).toEqual(expected);
  });

  test.each([
    [`sum(${count}) / on () ${count}`, /several series on the right/],
    [`${count} / on () ${a}`, /several series on the left .*group_left/],
    [`${count} > on () vector(2)`, /several series on the left/],
    [`${count} / on () group_left ${count}`, /several series on the right/],
    [`${count} / on () group_right ${a}`, /several series on the left/],
    [`${count} * on () group_left (app) ${b}`, /several series of the same labels/],
    [`${count} < on () group_left (app) vector(0)`, /several series of the same labels/],
  ])('%s is an error', (expr, message) => {
    expect(refusal(expr, entries)).toMatchObject({
      kind: 'loki-error',
      message: expect.stringMatching(message) as string,
    });
  });
});

test('a range that stands several times in an expression', () => {
  const count = 'count_over_time({app=~".+"} [1m])';
  const entries = [at(1), at(2), at(3, 'x', {}, B)];
  expect(values(`${count} + ${count}`, entries)).toEqual({ 'app=a': 4, 'app=b': 2 });
  expect(
    values(`sum(${count}) + sum(${count}) + sum(${count.replace(']', '] offset 1m')})`, entries),
  ).toEqual({});
  expect(values(`sum by (app) (${count}) / on () group_left sum(${count})`, entries)).toEqual({
    'app=a': 2 / 3,
    'app=b': 1 / 3,
  });
});
