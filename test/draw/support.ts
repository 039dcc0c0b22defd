/** Reads markup back, strictly: every element is closed, every attribute quoted, no stray bracket or ampersand. */
import type { Markup } from '../../src/draw/markup.ts';

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Node | string)[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" };
const TOKEN = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+|</g;
/** HTML elements without a closing tag. */
const VOID = new Set(['meta']);

const decode = (text: string): string =>
  text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`stray ampersand: ${whole}`);
    return character;
  });

export function parseMarkup(text: string): Node {
  const root = { name: '', attributes: {}, children: [] as (Node | string)[] };
  const open = [root];
  for (const [token, closing, name, attributes, leaf] of text
    .replace(/^<!doctype html>/, '')
    .matchAll(TOKEN)) {
    const parent = open.at(-1)!;
    if (name === undefined) {
      if (token === '<') throw new Error('stray bracket');
      parent.children.push(parent.name === 'style' ? token : decode(token));
    } else if (closing) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      const node = { name, attributes: attributesOf(attributes ?? ''), children: [] };
      parent.children.push(node);
      if (!leaf && !VOID.has(name)) open.push(node);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return root;
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decode(value!)]),
  );

/** Every element of a name, in the order of the document. */
export function all(node: Node, name: string): readonly Node[] {
  const found: Node[] = [];
  for (const child of node.children) {
    if (typeof child === 'string') continue;
    if (child.name === name) found.push(child);
    found.push(...all(child, name));
  }
  return found;
}

export const textOf = (node: Node): string =>
  node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

export const read = ({ markup }: Markup): Node => parseMarkup(markup);
