/** Mutants of a rule: one small change each, valid LogQL, none twice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../../src/alerts/model.ts';
import { hintFor, mutantsOf } from '../../../src/alerts/mutation/mutants.ts';
import { read } from '../../../src/logql/index.ts';
import { MINUTE, ruleOf } from '../../support/histories.ts';

const changesOf = (expr: string, part: Partial<AlertRule> = {}): readonly string[] =>
  mutantsOf(ruleOf({ expr, forMs: 0, ...part })).map(({ change }) => change);

const changed = (expr: string, change: string): string =>
  mutantsOf(ruleOf({ expr, forMs: 0 })).find((mutant) => mutant.change === change)!.rule.expr;

test('of a count over a threshold', () => {
  expect(changesOf('sum by (app) (count_over_time({app="a", env="b"} |= "x" [5m])) > 10')).toEqual([
    '> → <',
    'threshold 10 → 5',
    'threshold 10 → 20',
    'threshold 10 → 9',
    'threshold 10 → 11',
    'sum by (app) → by ()',
    'range 5m → 2m30s',
    'range 5m → 10m',
    'without app="a"',
    'app="a" → app="ax"',
    'without env="b"',
    'env="b" → env="bx"',
    'without |= "x"',
    '|= "x" misspelt',
  ]);
});

test('of `for`', () => {
  expect(changesOf('absent_over_time({app="a"}[1m])', { forMs: 2 * MINUTE })).toEqual(
    expect.arrayContaining(['for: 2m → 0s', 'for: 2m → 1m', 'for: 2m → 4m']),
  );
});

describe('what changes', () => {
  test.each([
    ['rate({a="b"}[5m]) > 0.05', 'threshold 0.05 → 0.1', 'rate({a="b"} [5m]) > 0.1'],
    ['rate({a="b"}[5m]) > 0', 'threshold 0 → 1', 'rate({a="b"} [5m]) > 1'],
    ['5 < rate({a="b"}[5m])', '< → >', '5 > rate({a="b"} [5m])'],
    ['rate({a="b", c=~"d|e"}[5m])', 'c=~"d|e" → c=~"(d|e)x"', 'rate({a="b", c=~"(d|e)x"} [5m])'],
    ['rate({a="b"} | json | s="e" [5m])', 'without | s="e"', 'rate({a="b"} | json [5m])'],
    ['rate({a="b"} | ms > 5 [5m])', 'without | ms > 5', 'rate({a="b"} [5m])'],
  ])('%s: %s', (expr, change, expected) => {
    expect(changed(expr, change)).toBe(expected);
  });

  test('a selector keeps a matcher that selects streams', () => {
    expect(changesOf('rate({a="b"}[5m]) > 0')).not.toContain('without a="b"');
    expect(
      changesOf('rate({a=~".+", b!="c"}[5m]) > 0').filter((change) => change.startsWith('without')),
    ).toEqual([]);
  });

  test('the same change at two places says which one', () => {
    expect(changesOf('rate({a="b"}[5m]) / rate({a="c"}[5m])')).toEqual(
      expect.arrayContaining(['range 5m → 10m (place 1)', 'range 5m → 10m (place 2)']),
    );
  });
});

describe('a hint names what is missing', () => {
  const hint = (expr: string, change: string, part: Partial<AlertRule> = {}): string =>
    hintFor(mutantsOf(ruleOf({ alert: 'A', expr, forMs: 0, ...part })).find((one) => one.change === change)!);
  test.each([
    [
      'rate({a="b"}[5m]) > 0.05',
      'threshold 0.05 → 0.1',
      /incident that reaches about 0\.075, and expect A to fire/,
    ],
    ['rate({a="b"}[5m]) > 10', 'threshold 10 → 5', /reaches only about 7\.5, and expect A never to fire/],
    ['rate({a="b"}[5m]) < 10', 'threshold 10 → 20', /only about 15, and expect A never to fire/],
    ['rate({a="b"} |= "x" [5m]) > 1', 'without |= "x"', /records that \|= "x" excludes/],
    [
      'sum by (c) (rate({a="b"}[5m])) > 1',
      'sum by (c) → by ()',
      /name the label in an expectation, as A\{c="…"\}/,
    ],
  ])('%s: %s', (expr, change, expected) => {
    expect(hint(expr, change)).toMatch(expected);
  });
});

test('every mutant is another expression that Loki takes', () => {
  const matcher = fc.constantFrom('app="a"', 'env=~"b|c"', 'job!="d"', 'x=~".+"');
  const stage = fc.constantFrom(
    '|= "e"',
    '!~ "f"',
    '| json',
    '| level="error" or level="fatal"',
    '| ms > 5',
    '| drop g',
  );
  const expr = fc
    .record({
      matchers: fc.uniqueArray(matcher, { maxLength: 3 }),
      stages: fc.array(stage, { maxLength: 3 }),
      outer: fc.constantFrom('X', 'sum(X)', 'sum by (app, env) (X)', 'X / X', 'X unless X', 'topk(2, X)'),
      end: fc.constantFrom('', ' > 5', ' >= 0.5', ' == 0', ' > 3 * 2'),
    })
    .map(({ matchers, stages, outer, end }) => {
      const range = `rate({${['s="t"', ...matchers].join(', ')}} ${stages.join(' ')} [2m])`;
      return `${outer.replaceAll('X', range)}${end}`;
    });
  fc.assert(
    fc.property(expr, (written) => {
      const mutants = mutantsOf(ruleOf({ expr: written, forMs: MINUTE }));
      for (const { rule } of mutants) expect(read(rule.expr).errors).toEqual([]);
      expect(new Set(mutants.map(({ rule }) => `${rule.expr} ${rule.forMs}`)).size).toBe(mutants.length);
      expect(new Set(mutants.map(({ change }) => change)).size).toBe(mutants.length);
    }),
    { numRuns: 200 },
  );
});
