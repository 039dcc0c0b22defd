/** Tables and lists for the terminal. Names are aligned left, numbers right. */
import { columnsOf, cut, plainText, wrapColumns } from '../draw/terminal/text.ts';
import { shown } from './words.ts';

const GAP = '  ';

/** The first column is shortened if the others leave too little room. */
export function tableLines(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => plainText(shown(cell))));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => columnsOf(row[column]!))),
  );
  const others = widths.slice(1).reduce((sum, columns) => sum + columns + GAP.length, 0);
  const first = Math.max(1, Math.min(widths[0] ?? 0, width - others));
  return cells.map(([name = '', ...numbers]) =>
    [
      padded(cut(name, first), first),
      ...numbers.map((cell, i) => ' '.repeat(widths[i + 1]! - columnsOf(cell)) + cell),
    ].join(GAP),
  );
}

export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/** Entries in a row, for `wrapWhole`: no line break within an entry. */
export const unbroken = (entries: readonly string[]): string =>
  entries.map((entry) => entry.replaceAll(' ', '\u00a0')).join(GAP);

/** Wraps the text of `unbroken` between its entries. */
export const wrapWhole = (text: string, width: number): readonly string[] =>
  wrapColumns(text, width, 0).map((line) => line.replaceAll('\u00a0', ' '));
