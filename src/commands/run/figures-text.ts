/** Tables and lists for a terminal that fit a width. */

/** Cuts text to `width` characters. Control characters and line breaks become `?`. */
export function clipped(text: string, width: number): string {
  const plain = [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')];
  return plain.length <= width ? plain.join('') : `${plain.slice(0, width - 1).join('')}…`;
}

const GAP = '  ';
/** The first column is not made narrower than this. */
const LEAST_FIRST = 16;

/**
 * A table, the heads in its first row, with lines of at most `width` characters. The first column and those in `words` are
 * left-aligned text, the others right-aligned numbers. If the table is too wide, the first column is cut. If that is not
 * enough, each row becomes a paragraph, so that no column is lost.
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

/** The head of the first column; then for each row its first cell and, indented, the other cells with their heads. */
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

/** `one, two, three`, indented. Lines break between items, and inside an item that is longer than a line. */
function listed(items: readonly string[], width: number): readonly string[] {
  const pieces = items.flatMap((item, i) => {
    const text = i < items.length - 1 ? `${item},` : item;
    return text.length > width - GAP.length ? text.split(' ') : [text];
  });
  return filled(pieces, width, GAP);
}

/** Lines of at most `width` characters, broken at spaces, and inside a word that is longer than a line. */
export const folded = (text: string, width: number): readonly string[] => filled(text.split(' '), width, '');

/** Lines after the first are indented. */
function filled(pieces: readonly string[], width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  let hasText = false;
  const next = (): void => {
    lines.push(line);
    line = GAP;
    hasText = false;
  };
  for (const piece of pieces) {
    if (hasText && line.length + 1 + piece.length > width) next();
    let rest = hasText ? ` ${piece}` : piece;
    while (line.length + rest.length > width) {
      const room = width - line.length;
      line += rest.slice(0, room);
      rest = rest.slice(room);
      next();
    }
    line += rest;
    hasText = true;
  }
  return [...lines, line];
}

/** Width of the label before a list. */
export const LABEL = 12;
/** On narrower terminals, a list is below its label. */
const LEAST_BESIDE = 60;

/** `label      one, two, three`. Further lines start below the first item. */
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
