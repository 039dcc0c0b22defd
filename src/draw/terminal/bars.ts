/** Bars below a chart, one for each line. The label is after the bar, before it, or in a separate line above. */
import { columnsOf, cut } from './text.ts';

export interface TerminalBar {
  readonly label: string;
  /** Columns of the plot, end exclusive. At least one column is drawn. */
  readonly spans: readonly { readonly from: number; readonly to: number }[];
}

export function terminalBars(bars: readonly TerminalBar[], width: number, gutter: number): readonly string[] {
  const before = ' '.repeat(gutter);
  return bars.flatMap(({ label, spans }) => lineOf(label, spans, width).map((line) => `${before}${line}`));
}

function lineOf(label: string, spans: TerminalBar['spans'], width: number): readonly string[] {
  const cells = Array.from({ length: width }, () => ' ');
  let first = width;
  let end = 0;
  for (const { from, to } of spans) {
    const start = Math.max(0, Math.min(width - 1, from));
    const stop = Math.max(start + 1, Math.min(width, to));
    cells.fill('━', start, stop);
    first = Math.min(first, start);
    end = Math.max(end, stop);
  }
  const bar = cells.join('').slice(0, end);
  const needed = columnsOf(label) + 1;
  if (end + needed <= width) return [`${bar} ${label}`];
  if (needed <= first) return [' '.repeat(first - needed) + label + bar.slice(first - 1)];
  // A shortened label after the bar is better than a separate line, as long as most of it is readable.
  if (width - end >= 30) return [`${bar} ${cut(label, width - end - 1)}`];
  if (first >= 30) return [`${cut(label, first - 1).padEnd(first - 1)}${bar.slice(first - 1)}`];
  return [cut(label, width), bar];
}
