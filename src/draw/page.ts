/** A self-contained HTML page without scripts: headings, pictures and tables, for light mode, dark mode and print. */
import { element, type Markup, verbatim } from './markup.ts';
import { MARGIN_PX, type Picture, type Section, svgOfBlock } from './picture.ts';
import { ROOT_CLASS, styleSheet } from './theme.ts';

export interface Table {
  readonly heading: string;
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly (string | Markup)[])[];
}

export interface HtmlDocument {
  readonly title: string;
  /** Added to the style sheet of all pictures and pages. */
  readonly style?: string;
  /** Returns a content security policy that allows the given style sheet. */
  readonly policy?: (style: string) => string;
  readonly body: readonly Markup[];
  /** Maximum width of text and pictures in px. */
  readonly width: number;
}

/**
 * The sections of a picture, followed by tables with the same content for screen readers and for copying. In a window
 * narrower than `width` px, pictures keep their size and scroll.
 */
export function htmlPage(
  { title, description, sections }: Picture,
  tables: readonly Table[],
  width: number,
): string {
  return htmlDocument({
    title,
    body: [
      element('h1', {}, title),
      ...description.map((line) => element('p', { class: 'quiet' }, line)),
      ...sections.map((section) => pageSection(section, width - 2 * MARGIN_PX)),
      ...tables.map(pageTable),
    ],
    width,
  });
}

/** The HTML document around the content of a page. */
export function htmlDocument({ title, style, policy, body, width }: HtmlDocument): string {
  const sheet = [styleSheet(), pageStyle(width), ...(style === undefined ? [] : [style])].join('\n');
  const page = element(
    'html',
    { lang: 'en', class: `${ROOT_CLASS} page` },
    element(
      'head',
      {},
      verbatim('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
      verbatim('<meta name="color-scheme" content="light dark">'),
      policy && policyMeta(policy(sheet)),
      element('title', {}, title),
      element('style', {}, verbatim(sheet)),
    ),
    element('body', {}, element('main', {}, body)),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

const policyMeta = (policy: string): Markup =>
  verbatim(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);

const pageSection = ({ heading, note, blocks }: Section, room: number): Markup =>
  element(
    'section',
    {},
    element('h2', {}, heading),
    element('p', { class: 'quiet' }, note),
    blocks.map((block) =>
      element('div', { class: 'picture', tabindex: 0 }, svgOfBlock(block, heading, room)),
    ),
  );

const pageTable = ({ heading, ...table }: Table): Markup =>
  element('section', {}, element('h2', {}, heading), tableOf(table));

export function tableOf({ columns, rows }: Omit<Table, 'heading'>): Markup {
  const look = (column: number): string | undefined => (columns[column]?.isNumber ? 'number' : undefined);
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        columns.map(({ name }, i) => element('th', { scope: 'col', class: look(i) }, name)),
      ),
    ),
    element(
      'tbody',
      {},
      rows.map((row) =>
        element(
          'tr',
          {},
          row.map((cell, i) => element('td', { class: look(i) }, cell)),
        ),
      ),
    ),
  );
}

const pageStyle = (width: number): string => `body { margin: 0; line-height: 1.45; font-size: 15px; }
main { box-sizing: border-box; max-width: ${width}px; margin: 0 auto; padding: 24px ${MARGIN_PX}px 48px; }
h1 { font-size: 26px; margin: 0 0 8px; }
h2 { font-size: 19px; margin: 40px 0 4px; }
p { margin: 0 0 6px; max-width: 85ch; }
.picture { overflow-x: auto; margin: 14px 0; }
.picture svg { display: block; }
table { border-collapse: collapse; margin-top: 10px; font-size: 14px; }
th, td { text-align: left; padding: 5px 18px 5px 0; border-bottom: 1px solid; vertical-align: top; }
th.number, td.number { text-align: right; }
@media print { main { max-width: none; padding: 0; } .picture { overflow: visible; } .picture svg { max-width: 100%; height: auto; } section { break-inside: avoid-page; } }`;
