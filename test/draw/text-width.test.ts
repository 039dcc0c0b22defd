import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitName, fitText, textWidth, wrapName, wrapText } from '../../src/draw/text-width.ts';

const LOOK = { sizePx: 12 };
const text = fc.string({ unit: 'grapheme', maxLength: 80 });
const words = fc.array(text, { maxLength: 12 }).map((all) => all.join(' '));
/** Room for a few characters at least. */
const room = fc.integer({ min: 30, max: 400 });

test('fitted text fits', () => {
  fc.assert(
    fc.property(words, room, fc.integer({ min: 1, max: 4 }), (written, width, most) => {
      const lines = [
        fitText(written, width, LOOK),
        fitName(written, width, LOOK),
        ...wrapName(written, width, LOOK),
        ...wrapText(written, width, LOOK, most),
      ];
      for (const line of lines) expect(textWidth(line, LOOK)).toBeLessThanOrEqual(width);
      expect(wrapText(written, width, LOOK, most).length).toBeLessThanOrEqual(most);
    }),
  );
});

test('no text is lost if there is enough room', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 20 }), room, (list, width) => {
      expect(wrapText(list.join(' '), width + 30, LOOK, 100).join(' ')).toBe(list.join(' '));
    }),
  );
});

describe('names', () => {
  test('keep both ends', () => {
    const cut = fitName('recommendation-service.recommend', 120, LOOK);
    expect(cut).toMatch(/^recom.*….*mend$/);
  });

  test('break behind a dot before they break behind a dash', () => {
    expect(wrapName('user-service.find-user', 110, LOOK)).toEqual(['user-service.', 'find-user']);
    expect(wrapName('recommendation-service', 110, LOOK)).toEqual(['recommendation-', 'service']);
  });
});

test('East Asian characters are square, and bold is wider than regular', () => {
  expect(textWidth('注文', LOOK)).toBeGreaterThan(textWidth('ab', LOOK) * 1.5);
  expect(textWidth('abc', { ...LOOK, bold: true })).toBeGreaterThan(textWidth('abc', LOOK));
});
