import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineBlock, MAX_BYTES_PER_UNIT } from '../../src/sinks/block.ts';
import { awkwardText } from '../support/awkward.ts';

/** A block of these lines, added `perPiece` lines at a time. */
function blockOf(lines: readonly string[], perPiece: number): LineBlock {
  const room = lines.join('').length * MAX_BYTES_PER_UNIT;
  const block = new LineBlock(Buffer.alloc(room), 0);
  for (let first = 0; first < lines.length; first += perPiece) {
    let text = '';
    const ends = lines.slice(first, first + perPiece).map((line) => {
      text += line;
      return text.length;
    });
    expect(block.hasRoomFor(text)).toBe(true);
    block.add(text, ends);
  }
  return block;
}

test.each([
  [-5, 0],
  [0, 0],
  [9, 0],
  [10, 1],
  [19, 1],
  [20, 2],
  [99, 2],
  [Number.POSITIVE_INFINITY, 2],
])('the first %d bytes contain %i whole lines', (bytes, lines) => {
  expect(blockOf(['message 0\n', 'message 1\n'], 1).linesWithin(bytes)).toBe(lines);
});

test('hasRoomFor assumes the maximum number of bytes that the text could take', () => {
  const block = new LineBlock(Buffer.alloc(9), 0);
  expect(block.hasRoomFor('abc')).toBe(true);
  expect(block.hasRoomFor('abcd')).toBe(false);
  block.add('a\n', [2]);
  expect(block.hasRoomFor('abc')).toBe(false);
});

test('the bytes and the line ends are correct for any characters', () => {
  fc.assert(
    fc.property(
      fc.array(awkwardText, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (texts, perPiece) => {
        const lines = texts.map((text) => `${text}\n`);
        const block = blockOf(lines, perPiece);
        expect(block.lines).toBe(lines.length);
        for (let count = 0; count <= lines.length; count++) {
          const bytes = Buffer.from(lines.slice(0, count).join(''));
          expect(block.endOf(count)).toBe(bytes.length);
          expect(block.linesWithin(bytes.length)).toBe(count);
        }
        expect(block.bytes.subarray(0, block.used).equals(Buffer.from(lines.join('')))).toBe(true);
      },
    ),
  );
});
