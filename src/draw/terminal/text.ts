/** Text for terminals: without control characters, so that a name cannot contain escape sequences, and fitted to columns. */

/** Widths of most terminals: two columns for wide characters (Unicode TR11), none for combining marks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

export const plainText = (text: string): string =>
  text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');

export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += /\p{Mark}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The text, shortened at its end with an ellipsis if it does not fit. */
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

/** Wraps text at words. Further lines are indented like the text, plus `hanging` columns. */
export function wrapColumns(text: string, columns: number, hanging: number): readonly string[] {
  const indent = /^ */.exec(text)![0];
  const further = indent + ' '.repeat(hanging);
  const lines: string[] = [];
  let line = '';
  // Spaces belong to the word after them, so that double spaces are kept.
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
