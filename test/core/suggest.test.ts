/** "Did you mean …?" */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest, slips } from '../../src/core/suggest.ts';

const KNOWN = ['rate', 'duration', 'burst-frequency', 'services'];

test.each([
  ['rte', 'rate'],
  ['rtae', 'rate'],
  ['RATE', 'rate'],
  ['durtion', 'duration'],
  ['burst-freqency', 'burst-frequency'],
  ['servces', 'services'],
])('%s: %s', (name, meant) => {
  expect(nearest(name, KNOWN)).toBe(meant);
});

test.each(['', 'x', 'speed', 'completely-different', 'constructor', '__proto__'])(
  '%j is not near any name',
  (name) => {
    expect(nearest(name, KNOWN)).toBeUndefined();
  },
);

test('a name is never suggested for itself', () => {
  expect(nearest('rate', ['rate'])).toBeUndefined();
});

test('two swapped neighbours are one typing error', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 2 }), fc.nat(), (word, at) => {
      const i = at % (word.length - 1);
      const swapped = word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2);
      expect(slips(word, swapped)).toBe(word === swapped ? 0 : 1);
    }),
  );
});

test('the number of typing errors does not depend on the direction', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(slips(a, b)).toBe(slips(b, a));
      expect(slips(a, b) === 0).toBe(a === b);
    }),
  );
});
