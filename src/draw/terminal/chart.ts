/**
 * A chart of block characters, with one terminal column for each value and a resolution of an eighth of a line. A second
 * value, at most as high as the first, is solid; the part of the first above it is shaded.
 */
import { scaleLinear } from 'd3-scale';

interface TerminalChart {
  /** One value for each column. */
  readonly values: readonly number[];
  readonly solid: readonly number[];
  /** Height of the plot in lines. */
  readonly height: number;
  /** Columns for the numbers left of the plot. */
  readonly gutter: number;
  readonly print: (value: number) => string;
}

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const SHADE = '░';

/** Lines from top to bottom: numbers at the top, in the middle and at the bottom, and the plot. */
export function terminalChart({ values, solid, height, gutter, print }: TerminalChart): readonly string[] {
  const highest = values.reduce((top, value) => Math.max(top, value), 0) || 1;
  const [, most = highest] = scaleLinear([0, highest], [0, 1]).nice(4).domain();
  const lines: string[] = [];
  for (let row = 0; row < height; row++) {
    // The part of this line that a value fills, from the bottom, in eighths.
    const bottom = height - 1 - row;
    const eighths = (value: number): number =>
      Math.max(0, Math.min(8, Math.round((value / most) * height * 8) - bottom * 8));
    const plot = values.map((value, i) => cell(eighths(value), eighths(Math.min(value, solid[i] ?? 0))));
    const label = numberOfLine(row, height, most, print);
    lines.push(`${label.padStart(gutter - 2)} ${label === '' ? '│' : '┤'}${plot.join('')}`.trimEnd());
  }
  return lines;
}

/** A shade fills whole lines only, so it is drawn if it covers at least half of a line. */
function cell(all: number, solid: number): string {
  if (all === solid) return EIGHTHS[solid]!;
  if (solid >= 4) return EIGHTHS[solid]!;
  return all >= 4 ? SHADE : EIGHTHS[solid]!;
}

function numberOfLine(row: number, height: number, most: number, print: (value: number) => string): string {
  if (row === 0) return print(most);
  const middle = Math.floor(height / 2);
  if (row === middle) return print((most * (height - middle)) / height);
  return '';
}

/** The axis below a chart: a mark for each tick, and its label if there is room. */
export function terminalAxis(
  ticks: readonly { readonly column: number; readonly label: string }[],
  width: number,
  gutter: number,
): readonly string[] {
  const axis = Array.from({ length: width }, () => '─');
  let labels = '';
  for (const { column, label } of ticks) {
    if (column < 0 || column >= width) continue;
    axis[column] = '┬';
    const start = Math.max(0, column - Math.floor(label.length / 2));
    if (labels.length > 0 && start < labels.length + 1) continue;
    if (start + label.length > width) continue;
    labels = labels.padEnd(start) + label;
  }
  const before = ' '.repeat(gutter - 1);
  return [`${before}└${axis.join('')}`, `${before} ${labels}`];
}
