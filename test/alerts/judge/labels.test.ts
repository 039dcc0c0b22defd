/** Which labels an expectation means. */
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
    ['both ways of a pattern for the whole value', like('a', 'x|y'), { a: 'yx' }, false],
    ['a value of several lines', like('a', 'x.*'), { a: 'x\ny' }, true],
    ['a label that is not there, as empty', is('a', ''), {}, true],
    ['a label that is not there, by pattern', like('a', '.+'), {}, false],
    ['a label that every object has', is('constructor', ''), {}, true],
  ])('%s', (_, matcher, labels, matches) => {
    expect(labelsMatcher([matcher])(labels)).toBe(matches);
  });

  test('all must match; none match anything', () => {
    const both = labelsMatcher([is('a', 'x'), like('b', 'y+')]);
    expect(both({ a: 'x', b: 'yy' })).toBe(true);
    expect(both({ a: 'x' })).toBe(false);
    expect(labelsMatcher([])({})).toBe(true);
  });
});

test('a series is judged by the rule’s labels too; a template may come to anything', () => {
  const rule = ruleOf({ labels: { severity: 'page', team: '{{ $labels.owner }}' } });
  const matches = (...matchers: readonly LabelMatcher[]) =>
    seriesMatcher(matchers, rule)({ a: 'x', severity: 'low' });
  expect(matches(is('severity', 'page'))).toBe(true);
  expect(matches(is('severity', 'low'))).toBe(false);
  expect(matches(is('team', 'shop'), is('a', 'x'))).toBe(true);
  expect(matches(is('team', 'shop'), is('a', 'y'))).toBe(false);
});
