/** SVG and HTML as values. All text is escaped, so a name such as `<b>&"` is shown as text. */
import { escapeHtml } from '../core/escape-html.ts';

/** Escaped markup. Only `element` and `verbatim` create it. */
export interface Markup {
  readonly markup: string;
}

type Child = Markup | string | undefined | readonly Child[];
type MarkupAttributes = Readonly<Record<string, string | number | undefined>>;

/** SVG elements that are self-closing without children. HTML elements always have a closing tag. */
const LEAVES: ReadonlySet<string> = new Set(['rect', 'line', 'path', 'circle']);

/** Attributes that are undefined are left out. Numbers are rounded to two decimals, which is finer than a pixel. */
export function element(name: string, attributes: MarkupAttributes, ...children: readonly Child[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) open += ` ${key}="${escapeText(printNumber(value))}"`;
  }
  if (LEAVES.has(name) && children.length === 0) return { markup: `${open}/>` };
  return { markup: `${open}>${childrenText(children)}</${name}>` };
}

/** Text that is already markup, such as style sheets. Never for text from a scenario. */
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

/** Characters that are not allowed in XML 1.0 (https://www.w3.org/TR/xml/#charsets) become U+FFFD. */
function escapeText(text: string): string {
  return escapeHtml(
    text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd'),
  );
}
