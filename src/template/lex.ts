/** A template as text and actions, and an action as tokens. */
import { TemplateFault } from './values.ts';

export interface Piece {
  readonly kind: 'text' | 'action';
  readonly text: string;
}

/** What `{{-` and `-}}` take away; JavaScript's own trimming takes more. */
const BLANKS_AT_START = /^[ \t\r\n]+/;
const BLANKS_AT_END = /[ \t\r\n]+$/;

/** Text and actions in turn; comments are gone, and blanks where `{{-` and `-}}` ask for it. */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let trimNext = false;
  for (let at = 0; ; ) {
    const open = template.indexOf('{{', at);
    let text = open < 0 ? template.slice(at) : template.slice(at, open);
    if (trimNext) text = text.replace(BLANKS_AT_START, '');
    const trims = open >= 0 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    if (trims) text = text.replace(BLANKS_AT_END, '');
    if (text !== '') pieces.push({ kind: 'text', text });
    if (open < 0) return pieces;
    const from = open + (trims ? 4 : 2);
    const comment = /^\/\*[\s\S]*?\*\//.exec(template.slice(from))?.[0].length ?? 0;
    const close = comment > 0 ? from + comment : endOfAction(template, from);
    const [delimiter, dash] = /^([ \t\r\n]-)?\}\}/.exec(template.slice(close)) ?? [];
    if (delimiter === undefined) throw new TemplateFault('a comment ends before its action does');
    if (comment === 0) pieces.push({ kind: 'action', text: template.slice(from, close).trim() });
    trimNext = dash !== undefined;
    at = close + delimiter.length;
  }
}

/** Where `}}` is, or the ` -` before it; what stands in strings does not count. */
function endOfAction(template: string, from: number): number {
  const parts = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[ \t\r\n]-\}\}|\}\}/g;
  parts.lastIndex = from;
  for (let found = parts.exec(template); found; found = parts.exec(template)) {
    if (found[0].endsWith('}}') && !/^["'`]/.test(found[0])) return found.index;
  }
  throw new TemplateFault(`an action is not closed: "{{${template.slice(from, from + 20)}"`);
}

export interface ActionToken {
  readonly kind: 'string' | 'rune' | 'number' | 'field' | 'variable' | 'word' | 'sign';
  readonly text: string;
  /** Whether a blank stands before it: `.a .b` are two things, `.a.b` is one. */
  readonly spaced: boolean;
}

const TOKEN =
  /(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<rune>'(?:[^'\\\n]|\\.)+')|(?<number>[+-]?\.?\d(?:[eEpP][+-]?|[\w.])*)|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>:=|[=|(),.])/uy;

export function actionTokens(action: string): readonly ActionToken[] {
  const tokens: ActionToken[] = [];
  for (let at = 0; at < action.length; ) {
    const blank = /\s*/y;
    blank.lastIndex = at;
    const gap = blank.exec(action)![0].length;
    at += gap;
    if (at >= action.length) break;
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(action)?.groups;
    if (!groups) throw new TemplateFault(`unexpected "${action[at]}" in "{{ ${action} }}"`);
    const [kind, text] = Object.entries(groups).find(([, found]) => found !== undefined)!;
    tokens.push({ kind: kind as ActionToken['kind'], text: text!, spaced: gap > 0 || at === 0 });
    at += text!.length;
  }
  return tokens;
}
