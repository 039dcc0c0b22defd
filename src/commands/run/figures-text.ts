/** Tables and lists for a terminal that keep to a width. */

/** Cut to `width` characters; what would move the cursor, or begin a line, shows as `?`. */
export function clipped(text: string, width: number): string {
  const plain = [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')];
  return plain.length <= width ? plain.join('') : `${plain.slice(0, width - 1).join('')}…`;
}

const GAP = '  ';
/** What the first column keeps at least, if it has so much to say. */
const LEAST_FIRST = 16;

/**
 * Rows under their heads, each line at most `width` characters. The first column is words, and so are those in `words`;
 * the others are numbers, to the right. Where `width` is not enough the first column gives way, and where that is not
 * enough either, each row becomes a paragraph of its own, so that no column is lost.
 */
export function table(
  rows: readonly (readonly string[])[],
  width: number,
  words: readonly number[] = [],
): readonly string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const tooWide = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - width;
  if (tooWide > widths[0]! - Math.min(widths[0]!, LEAST_FIRST)) return paragraphs(rows, width);
  widths[0] = widths[0]! - Math.max(0, tooWide);
  return rows.map((row) =>
    widths
      .map((each, i) => {
        const text = clipped(row[i]!, each);
        return i === 0 || words.includes(i) ? text.padEnd(each) : text.padStart(each);
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The head of the first column, then of each row its first cell and, indented, the others behind their heads. */
function paragraphs([heads, ...rows]: readonly (readonly string[])[], width: number): readonly string[] {
  const [title, ...names] = heads!;
  return [
    title!,
    ...rows.flatMap(([first, ...cells]) => [
      first!,
      ...listed(
        cells.flatMap((cell, i) => (cell === '' ? [] : `${names[i]} ${cell}`.trim())),
        width,
      ),
    ]),
  ].map((line) => clipped(line, width));
}

/** `one, two, three`, indented, in lines that break between items, and within one where it is longer than a line. */
function listed(items: readonly string[], width: number): readonly string[] {
  const pieces = items.flatMap((item, i) => {
    const text = i < items.length - 1 ? `${item},` : item;
    return text.length > width - GAP.length ? text.split(' ') : [text];
  });
  return filled(pieces, width, GAP);
}

/** Text in lines of at most `width` characters, broken at blanks, and within a word where it is longer than a line. */
export const folded = (text: string, width: number): readonly string[] => filled(text.split(' '), width, '');

/** Lines after the first are indented. */
function filled(pieces: readonly string[], width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  let isBegun = false;
  const next = (): void => {
    lines.push(line);
    line = GAP;
    isBegun = false;
  };
  for (const piece of pieces) {
    if (isBegun && line.length + 1 + piece.length > width) next();
    let rest = isBegun ? ` ${piece}` : piece;
    while (line.length + rest.length > width) {
      const room = width - line.length;
      line += rest.slice(0, room);
      rest = rest.slice(room);
      next();
    }
    line += rest;
    isBegun = true;
  }
  return [...lines, line];
}

/** Width of what stands before a list. */
export const LABEL = 12;
/** Where there is less room, a list goes below its label. */
const LEAST_BESIDE = 60;

/** `label      one, two, three`: goes on below the first item where the width is used up. */
export function wrapped(label: string, items: readonly string[], width: number): readonly string[] {
  if (width < LEAST_BESIDE) return [label, ...listed(items, width)];
  const lines: string[] = [];
  let line = label.padEnd(LABEL);
  items.forEach((item, i) => {
    const text = i < items.length - 1 ? `${item},` : item;
    if (line.trimEnd().length > LABEL && line.length + text.length > width) {
      lines.push(line.trimEnd());
      line = ' '.repeat(LABEL);
    }
    line += `${text} `;
  });
  return [...lines, line.trimEnd()];
}
