/** Splits a template into text and actions, and an action into tokens. */
import { TemplateError } from './values.ts';

export interface Piece {
  readonly kind: 'text' | 'action';
  readonly text: string;
}

/** The whitespace that `{{-` and `-}}` remove. JavaScript's trim removes more. */
const LEADING_SPACE = /^[ \t\r\n]+/;
const TRAILING_SPACE = /[ \t\r\n]+$/;

/** The text and actions in order, without comments and without trimmed whitespace. */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let trimNext = false;
  for (let at = 0; ; ) {
    const open = template.indexOf('{{', at);
    let text = open < 0 ? template.slice(at) : template.slice(at, open);
    if (trimNext) text = text.replace(LEADING_SPACE, '');
    const trims = open >= 0 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    if (trims) text = text.replace(TRAILING_SPACE, '');
    if (text !== '') pieces.push({ kind: 'text', text });
    if (open < 0) return pieces;
    const from = open + (trims ? 4 : 2);
    const comment = /^\/\*[\s\S]*?\*\//.exec(template.slice(from))?.[0].length ?? 0;
    const close = comment > 0 ? from + comment : endOfAction(template, from);
    const [delimiter, dash] = /^([ \t\r\n]-)?\}\}/.exec(template.slice(close)) ?? [];
    if (delimiter === undefined) throw new TemplateError('a comment ends before its action does');
    if (comment === 0) pieces.push({ kind: 'action', text: template.slice(from, close).trim() });
    trimNext = dash !== undefined;
    at = close + delimiter.length;
  }
}

/** The position of `}}`, or of the ` -` before it. Ignores the contents of strings. */
function endOfAction(template: string, from: number): number {
  const parts = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[ \t\r\n]-\}\}|\}\}/g;
  parts.lastIndex = from;
  for (let found = parts.exec(template); found; found = parts.exec(template)) {
    if (found[0].endsWith('}}') && !/^["'`]/.test(found[0])) return found.index;
  }
  throw new TemplateError(`an action is not closed: "{{${template.slice(from, from + 20)}"`);
}

export interface ActionToken {
  readonly kind: 'string' | 'rune' | 'number' | 'field' | 'variable' | 'word' | 'sign';
  readonly text: string;
  /** Whether whitespace precedes it: `.a .b` are two operands, `.a.b` is one. */
  readonly spaced: boolean;
}

const TOKEN =
  /(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<rune>'(?:[^'\\\n]|\\.)+')|(?<number>[+-]?\.?\d(?:[eEpP][+-]?|[\w.])*)|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>:=|[=|(),.])/uy;

export function actionTokens(action: string): readonly ActionToken[] {
  const tokens: ActionToken[] = [];
  for (let at = 0; at < action.length; ) {
    const space = /\s*/y;
    space.lastIndex = at;
    const gap = space.exec(action)![0].length;
    at += gap;
    if (at >= action.length) break;
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(action)?.groups;
    if (!groups) throw new TemplateError(`unexpected "${action[at]}" in "{{ ${action} }}"`);
    const [kind, text] = Object.entries(groups).find(([, found]) => found !== undefined)!;
    tokens.push({ kind: kind as ActionToken['kind'], text: text!, spaced: gap > 0 || at === 0 });
    at += text!.length;
  }
  return tokens;
}
