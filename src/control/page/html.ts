/** HTML templates: every value is escaped unless it is `Html`. */
import { escapeHtml } from '../../core/escape-html.ts';

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `undefined` and `false` produce no text, which allows `condition && html…`. */
export type Piece = Html | string | number | false | undefined | readonly Piece[];

export const html = (texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html =>
  new Html(texts.reduce((sum, text, i) => sum + textOf(pieces[i - 1]) + text));

function textOf(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  return typeof piece === 'object' ? piece.map(textOf).join('') : escapeHtml(String(piece));
}
