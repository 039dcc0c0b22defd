/**
 * SVG and HTML as values: an element is made of a name, attributes and children, and all text that goes in is
 * escaped, so that a service named `<b>&"` is drawn and not obeyed.
 */
import { escapeHtml } from '../core/escape-html.ts';

/** Markup that is safe to write as it is; only `element` and `verbatim` make it. */
export interface Markup {
  readonly markup: string;
}

type Child = Markup | string | undefined | readonly Child[];
type MarkupAttributes = Readonly<Record<string, string | number | undefined>>;

/** SVG elements without content; an HTML element is always closed in full. */
const LEAVES: ReadonlySet<string> = new Set(['rect', 'line', 'path', 'circle']);

/** `attributes` that are undefined are left out; numbers keep two decimals, which is finer than a screen. */
export function element(name: string, attributes: MarkupAttributes, ...children: readonly Child[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) open += ` ${key}="${escapeText(printNumber(value))}"`;
  }
  if (LEAVES.has(name) && children.length === 0) return { markup: `${open}/>` };
  return { markup: `${open}>${childrenText(children)}</${name}>` };
}

/** Text that is markup already: style sheets, a document's frame. Never for what a scenario says. */
export const verbatim = (markup: string): Markup => ({ markup });

/** Two decimals at most. */
const printNumber = (value: string | number): string =>
  typeof value === 'string' ? value : String(Math.round(value * 100) / 100);

function childrenText(children: readonly Child[]): string {
  let text = '';
  for (const child of children) {
    if (child === undefined) continue;
    if (typeof child === 'string') text += escapeText(child);
    else if ('markup' in child) text += child.markup;
    else text += childrenText(child);
  }
  return text;
}

/** Characters that no XML 1.0 document may hold (https://www.w3.org/TR/xml/#charsets) become U+FFFD. */
function escapeText(text: string): string {
  return escapeHtml(
    text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd'),
  );
}
