/** A complete picture: a title, a description, and sections below each other, as a self-contained SVG or on an HTML page. */
import { type Block, placed } from './block.ts';
import { element, type Markup, verbatim } from './markup.ts';
import { wrapText } from './text-width.ts';
import { FONT_PX, ROOT_CLASS, styleSheet } from './theme.ts';

export interface Section {
  readonly heading: string;
  /** Explains how to read the section. */
  readonly note: string;
  /** Drawn below each other. */
  readonly blocks: readonly Block[];
}

export interface Picture {
  readonly title: string;
  /** Lines below the title, also read first by screen readers. */
  readonly description: readonly string[];
  readonly sections: readonly Section[];
}

export const MARGIN_PX = 28;
const SECTION_GAP_PX = 34;
const BLOCK_GAP_PX = 22;

/** Blocks that are wider than the picture are scaled down. */
export function svgPicture({ title, description, sections }: Picture, width: number): string {
  const room = width - 2 * MARGIN_PX;
  const drawn: Markup[] = [element('text', { class: 'title', x: MARGIN_PX, y: MARGIN_PX + 18 }, title)];
  let top = MARGIN_PX + 26;
  for (const line of description.flatMap((text) => wrapText(text, room, { sizePx: FONT_PX.body }, 4))) {
    drawn.push(element('text', { class: 'muted', x: MARGIN_PX, y: top + 16 }, line));
    top += 19;
  }
  for (const section of sections) {
    top += SECTION_GAP_PX;
    const heading = sectionHeading(section, top, room);
    drawn.push(heading.drawn);
    top += heading.height;
    for (const [i, block] of section.blocks.entries()) {
      top += i > 0 ? BLOCK_GAP_PX : 0;
      const put = placed(block, MARGIN_PX, top, room);
      drawn.push(put.drawn);
      top += put.height;
    }
  }
  return `${svgRoot(width, top + MARGIN_PX, title, description.join(' '), [verbatimStyle(), paper(), drawn]).markup}\n`;
}

function sectionHeading(
  { heading, note }: Section,
  top: number,
  room: number,
): { drawn: Markup; height: number } {
  const notes = wrapText(note, room, { sizePx: FONT_PX.small }, 3);
  return {
    drawn: element(
      'g',
      {},
      element('text', { class: 'head', x: MARGIN_PX, y: top + 14 }, heading),
      notes.map((line, i) =>
        element('text', { class: 'small muted', x: MARGIN_PX, y: top + 34 + 16 * i }, line),
      ),
    ),
    height: 32 + 16 * notes.length,
  };
}

/** A single block as SVG for an HTML page, scaled down if it is wider than `room`. */
export function svgOfBlock(block: Block, title: string, room: number): Markup {
  const inner = placed(block, 1, 1, room - 2);
  return svgRoot(inner.width + 2, inner.height + 2, title, '', [inner.drawn]);
}

const verbatimStyle = (): Markup => element('style', {}, verbatim(styleSheet()));

const paper = (): Markup => element('rect', { class: 'paper', width: '100%', height: '100%' });

function svgRoot(
  width: number,
  height: number,
  title: string,
  description: string,
  content: readonly (Markup | readonly Markup[])[],
): Markup {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: ROOT_CLASS,
      ...size,
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img',
    },
    element('title', {}, title),
    description === '' ? undefined : element('desc', {}, description),
    content,
  );
}
