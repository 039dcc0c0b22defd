/** Texts for regular expressions, checked by RE2. */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { textsFor } from '../../../src/learn/rules/regex-text.ts';

const matches = (pattern: string, text: string): boolean =>
  RE2JS.compile(`^(?:${pattern})$`, RE2JS.DOTALL).matcher(text).find();

test.each([
  ['error', ['error']],
  ['error|warn', ['error', 'warn']],
  ['prod-.*', ['prod-x', 'prod-']],
  ['(?i)panic', ['panic']],
  ['\\d{3}', ['111', '777', '000']],
  ['a\\.b', ['a.b']],
  ['\\Qa.b(\\E', ['a.b(']],
  ['[^a-z0-9]+', ['A', 'B', 'C']],
  ['(?P<code>5\\d\\d) .*', ['511 x']],
  ['', ['']],
])('%s', (pattern, some) => {
  const texts = textsFor(pattern);
  expect(texts).toEqual(expect.arrayContaining(some));
  expect(texts.some((text) => matches(pattern, text))).toBe(true);
});

test('the wanted texts of groups', () => {
  const texts = textsFor('(?P<method>\\w+) (?P<path>\\S+) (?P<status>\\d+)', new Map([['status', '503']]));
  expect(texts[0]).toBe('x x 503');
});

test.each(['(?=a)', '(a', '[a', '(?P<a', '\\'])('%s is unknown', (pattern) => {
  expect(textsFor(pattern)).toEqual([]);
});

/** Expressions out of the parts that RE2 has. */
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'B', '7', ' ', '\\.', '\\d', '\\w', '\\s', '\\S', '\\W', '.', '\\x41', '\\x{e9}'),
    fc.constantFrom('[abc]', '[^abc]', '[a-f0-9]', '[[:alpha:]]', '[[:^digit:]]', '[\\d_]', '[-a]', '[]a]'),
    fc.constantFrom('error', 'time ?out', '\\Q.*\\E', '(?i)', '\\bw\\b'),
    tie('any').map((inner) => `(${inner})`),
    tie('any').map((inner) => `(?:${inner})`),
    fc.tuple(fc.integer(), tie('any')).map(([n, inner]) => `(?P<g${n >>> 0}>${inner})`),
  ),
  any: fc
    .array(
      fc
        .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '+?', '{2}', '{1,}', '{0,2}')), {
          minLength: 1,
          maxLength: 4,
        })
        .map((parts) =>
          parts.map(([atom, times]) => (/^\(\?i\)$|b$/.test(atom) ? atom : atom + times)).join(''),
        ),
      { minLength: 1, maxLength: 3 },
    )
    .map((alternatives) => alternatives.join('|')),
})).any;

test('most expressions have a text, and RE2 agrees', () => {
  const count = { all: 0, found: 0 };
  fc.assert(
    fc.property(expression, (pattern) => {
      let isValid = true;
      try {
        RE2JS.compile(pattern);
      } catch {
        isValid = false;
      }
      if (!isValid) return;
      count.all++;
      if (textsFor(pattern).some((text) => matches(pattern, text))) count.found++;
    }),
    { numRuns: 1000 },
  );
  expect(count.all).toBeGreaterThan(500);
  // Not those that nothing matches, such as a word boundary between two letters.
  expect(count.found / count.all).toBeGreaterThan(0.9);
});
