/** Text for terminals: one line, no control characters (an escape sequence in a name does nothing), cut to columns. */

/** Widths as most terminals have them: two columns for wide characters (Unicode TR11), none for marks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

export const plainText = (text: string): string =>
  text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');

export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += /\p{Mark}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Lines of whole words; all but the first begin as far in as the text does, and `hanging` columns further. */
export function wrapColumns(text: string, columns: number, hanging: number): readonly string[] {
  const indent = /^ */.exec(text)![0];
  const further = indent + ' '.repeat(hanging);
  const lines: string[] = [];
  let line = '';
  // Blanks stay with the word after them: what was set apart by two stays so.
  for (const piece of text.slice(indent.length).match(/ *[^ ]+/g) ?? []) {
    if (line === '') line = indent + piece;
    else if (columnsOf(line + piece) <= columns) line += piece;
    else {
      lines.push(line);
      line = further + piece.trimStart();
    }
  }
  return [...lines, line].map((each) => cut(each, columns));
}
