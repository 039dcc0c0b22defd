import { describe, expect, test } from 'vitest';
import type { Block } from '../../src/draw/block.ts';
import { element } from '../../src/draw/markup.ts';
import { htmlDocument, htmlPage, tableOf } from '../../src/draw/page.ts';
import { type Picture, svgPicture } from '../../src/draw/picture.ts';
import { all, parseMarkup, textOf } from './support.ts';

const block = (width: number, height: number): Block => ({
  width,
  height,
  drawn: element('rect', { class: 'box', width, height }),
});
const picture = (blocks: readonly Block[]): Picture => ({
  title: 'shop <b>&"',
  description: ['A small shop.', 'Seven services.'],
  sections: [{ heading: 'Traffic', note: 'A day.', blocks }],
});

describe('a picture', () => {
  test('has a title and description, also for screen readers', () => {
    const [svg] = all(parseMarkup(svgPicture(picture([block(100, 50)]), 800)), 'svg');
    expect(svg!.attributes).toMatchObject({ role: 'img', width: '800', xmlns: 'http://www.w3.org/2000/svg' });
    expect(textOf(all(svg!, 'title')[0]!)).toBe('shop <b>&"');
    expect(textOf(all(svg!, 'desc')[0]!)).toBe('A small shop. Seven services.');
    expect(all(svg!, 'text').map(textOf)).toEqual([
      'shop <b>&"',
      'A small shop.',
      'Seven services.',
      'Traffic',
      'A day.',
    ]);
  });

  test('is as high as its content, and scales down wide blocks', () => {
    const height = (blocks: readonly Block[]): number =>
      Number(all(parseMarkup(svgPicture(picture(blocks), 800)), 'svg')[0]!.attributes.height);
    expect(height([block(100, 500)]) - height([block(100, 50)])).toBe(450);
    // 744 px of room: half as wide, half as high.
    expect(height([block(1488, 900)]) - height([block(744, 50)])).toBe(400);
  });

  test('loads nothing and runs nothing', () => {
    for (const text of [
      svgPicture(picture([block(10, 10)]), 800),
      htmlPage(picture([block(10, 10)]), [], 800),
    ]) {
      expect(text).not.toMatch(/<script|href=|src=|@import|url\(|\son\w+=/i);
      expect(text.match(/https?:\/\/[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
    }
  });

  test('follows dark mode, and is light in print', () => {
    expect(svgPicture(picture([]), 800)).toContain('@media screen and (prefers-color-scheme: dark)');
  });
});

test('a page has each block as a picture, and the tables', () => {
  const page = parseMarkup(
    htmlPage(
      picture([block(100, 50), block(2000, 50)]),
      [
        {
          heading: 'Lines',
          columns: [
            { name: 'Service', isNumber: false },
            { name: 'per second', isNumber: true },
          ],
          rows: [['a<b', '1.5']],
        },
      ],
      800,
    ),
  );
  expect(all(page, 'svg').map(({ attributes }) => attributes.width)).toEqual(['102', '744']);
  expect(all(page, 'h2').map(textOf)).toEqual(['Traffic', 'Lines']);
  expect(all(page, 'td').map(textOf)).toEqual(['a<b', '1.5']);
});

test('a document has its own style, and a policy that covers all of it', () => {
  let seen = '';
  const text = htmlDocument({
    title: 'drill',
    style: '.mine { margin: 0; }',
    policy: (style) => {
      seen = style;
      return "default-src 'none'";
    },
    body: [tableOf({ columns: [{ name: 'Query', isNumber: false }], rows: [[element('code', {}, 'a<b')]] })],
    width: 800,
  });
  const page = parseMarkup(text);
  expect(textOf(all(page, 'style')[0]!)).toBe(seen);
  expect(seen).toContain('.mine { margin: 0; }');
  expect(all(page, 'meta').map(({ attributes }) => attributes.content)).toContain("default-src 'none'");
  expect(all(page, 'code').map(textOf)).toEqual(['a<b']);
});
