/** Matching the labels of an expectation. */
import { describe, expect, test } from 'vitest';
import { labelsMatcher, seriesMatcher } from '../../../src/alerts/judge/labels.ts';
import type { LabelMatcher } from '../../../src/model/expectation.ts';
import type { Labels } from '../../../src/model/series.ts';
import { ruleOf } from '../../support/histories.ts';

const is = (name: string, value: string): LabelMatcher => ({ name, operator: '=', value });
const like = (name: string, value: string): LabelMatcher => ({ name, operator: '=~', value });

describe('matchers', () => {
  test.each<[string, LabelMatcher, Labels, boolean]>([
    ['the exact value', is('a', 'x'), { a: 'x' }, true],
    ['another value', is('a', 'x'), { a: 'xx' }, false],
    ['text that would be a pattern', is('a', 'x.*'), { a: 'xx' }, false],
    ['a pattern for the whole value', like('a', 'x.'), { a: 'xy' }, true],
    ['a pattern for a part of it', like('a', 'x'), { a: 'xy' }, false],
    ['alternatives of a pattern for the whole value', like('a', 'x|y'), { a: 'yx' }, false],
    ['a value of several lines', like('a', 'x.*'), { a: 'x\ny' }, true],
    ['a missing label, as empty', is('a', ''), {}, true],
    ['a missing label, by pattern', like('a', '.+'), {}, false],
    ['a label that every object has', is('constructor', ''), {}, true],
  ])('%s', (_, matcher, labels, matches) => {
    expect(labelsMatcher([matcher])(labels)).toBe(matches);
  });

  test('all must match; an empty list matches everything', () => {
    const both = labelsMatcher([is('a', 'x'), like('b', 'y+')]);
    expect(both({ a: 'x', b: 'yy' })).toBe(true);
    expect(both({ a: 'x' })).toBe(false);
    expect(labelsMatcher([])({})).toBe(true);
  });
});

test('a series is matched with the labels of the rule, and a template may have any value', () => {
  const rule = ruleOf({ labels: { severity: 'page', team: '{{ $labels.owner }}' } });
  const matches = (...matchers: readonly LabelMatcher[]) =>
    seriesMatcher(matchers, rule)({ a: 'x', severity: 'low' });
  expect(matches(is('severity', 'page'))).toBe(true);
  expect(matches(is('severity', 'low'))).toBe(false);
  expect(matches(is('team', 'shop'), is('a', 'x'))).toBe(true);
  expect(matches(is('team', 'shop'), is('a', 'y'))).toBe(false);
});
