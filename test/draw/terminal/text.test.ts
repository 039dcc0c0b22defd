import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, cut, plainText, wrapColumns } from '../../../src/draw/terminal/text.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });

test('text is not wider than the limit', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 10, max: 80 }), (written, columns) => {
      expect(columnsOf(cut(written, columns))).toBeLessThanOrEqual(columns);
      for (const line of wrapColumns(written, columns, 4))
        expect(columnsOf(line)).toBeLessThanOrEqual(columns);
    }),
  );
});

test('wrapping loses no words and indents further lines', () => {
  expect(wrapColumns('  one  two three four', 12, 2)).toEqual(['  one  two', '    three', '    four']);
});

test('a name cannot contain escape sequences', () => {
  expect(plainText('a\u001b[31mb\u0007\nc\u009b2J')).toBe('a [31mb c 2J');
});
