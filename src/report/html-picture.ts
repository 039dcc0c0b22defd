/** A picture in three sizes. The page shows the one that fits the window, so that text in pictures stays readable. */
import type { Block } from '../draw/block.ts';
import { element, type Markup } from '../draw/markup.ts';
import { svgOfBlock } from '../draw/picture.ts';
import { PICTURE_SIZES } from '../draw/report-theme.ts';

/** Undefined if `draw` returns nothing for every size. */
export function pictureOf(title: string, draw: (width: number) => Block | undefined): Markup | undefined {
  const sizes = PICTURE_SIZES.flatMap(({ name, width }) => {
    // The border takes one pixel on each side.
    const block = draw(width - 2);
    return block ? [element('div', { class: name }, svgOfBlock(block, title, width))] : [];
  });
  return sizes.length === 0 ? undefined : element('div', { class: 'picture' }, sizes);
}
