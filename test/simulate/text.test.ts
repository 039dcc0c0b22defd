import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { type Fields, parseTemplate } from '../../src/model/template.ts';
import { writer } from '../../src/simulate/text.ts';

const WORDS = { pools: {}, fields: createRandom('fields') };
const WHO = { userId: 'user-1', sessionId: undefined, requestId: 'req-1' };

function write(
  text: string,
  texts: Record<string, string> = {},
  pools: Record<string, string[]> = {},
): string {
  const parsed = parseTemplate(text, fieldsOf(texts));
  if (!parsed.ok) throw new Error(parsed.problem);
  return writer(parsed.template, { ...WORDS, pools })(
    { random: createRandom('t'), who: WHO },
    { durationMs: 12.4 },
  );
}

const fieldsOf = (texts: Record<string, string>): Fields =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { text, per: 'operation' }]));

test.each([
  ['plain', /^plain$/],
  ['{int:3-5}', /^[345]$/],
  ['{int:-2-2}', /^(-[12]|[012])$/],
  ['{float:1-2:3}', /^1\.\d{3}$|^2\.000$/],
  ['{pick:a|b}', /^[ab]$/],
  ['{hex:5}', /^[0-9a-f]{5}$/],
  ['{user} {session} {request} {duration}', /^user-1 - req-1 12ms$/],
  ['{{x}}', /^\{x\}$/],
  ['a {word} b', /^a (one|two) b$/],
  ['{fake:person.firstName}', /^Ada$/],
])('%s', (template, expected) => {
  expect(write(template, { word: '{pick:one|two}' }, { 'person.firstName': ['Ada'] })).toMatch(expected);
});

test.each([
  ['{nope}', /unknown placeholder "\{nope\}"/],
  ['{int:5-3}', /cannot be read/],
  ['{int:x}', /cannot be read/],
  ['open {', /a single "\{"/],
  ['close }', /a single "\}"/],
  ['{loop}', /refers to itself/],
  ['{toString}', /unknown placeholder/],
  ['{hex:99}', /cannot be read/],
])('%s is rejected', (template, problem) => {
  const parsed = parseTemplate(template, fieldsOf({ loop: '{pool}', pool: '{loop}' }));
  expect(parsed.ok ? '' : parsed.problem).toMatch(problem);
});

test('law: any text without braces is written unchanged and well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!/[{}]/.test(text));
      expect(write(text)).toBe(text.toWellFormed());
    }),
  );
});

test('law: integers are within their bounds and reach both', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 3 }), (min, width) => {
      const parsed = parseTemplate(`{int:${min}-${min + width}}`, {});
      if (!parsed.ok) throw new Error(parsed.problem);
      const random = createRandom(min);
      const write = writer(parsed.template, WORDS);
      const seen = new Set(Array.from({ length: 200 }, () => Number(write({ random, who: WHO }, {}))));
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: width + 1 }, (_, i) => min + i));
    }),
  );
});
