/** The result of a query for people, on a terminal. */
import { counted, readableNumber } from '../../core/readable.ts';
import { columnsOf, cut, plainText } from '../../draw/terminal/text.ts';
import type { FoundLine } from '../../logql/index.ts';
import type { Grid, Labels, Series } from '../../model/series.ts';
import { labelsText } from '../../report/words.ts';
import type { QueryResult } from './result.ts';

const COLUMNS = 100;
const MOST_NAME = 60;
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

export function queryText(result: QueryResult, columns = COLUMNS): string {
  const lines = linesFor(result, columns);
  return lines.map((line) => `${line}\n`).join('');
}

function linesFor(result: QueryResult, columns: number): readonly string[] {
  if (result.type === 'streams') return logLines(result.lines);
  if (result.series.length === 0) return ['no series: nothing matches'];
  if (result.type === 'vector') {
    return table(
      ['series', 'value'],
      result.series.map(({ labels, samples }) => [
        labelsText(labels),
        ...samples.map(({ value }) => readableNumber(value)),
      ]),
    );
  }
  const heads = ['series', 'min', 'mean', 'max', 'last'];
  const rows = result.series.map((series) => [labelsText(series.labels), ...figuresOf(series)]);
  const [head, ...drawn] = table(heads, rows);
  const { fromMs, toMs } = result.grid;
  return [
    `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`,
    head!,
    ...drawn.flatMap((row, i) => [
      row,
      `  ${sparkline(result.series[i]!, result.grid, columns - 2)}`.trimEnd(),
    ]),
  ];
}

function figuresOf({ samples }: Series): readonly string[] {
  const values = samples.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  const sum = values.reduce((total, value) => total + value, 0);
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const last = samples.at(-1)!.value;
  return values.length === 0
    ? ['NaN', 'NaN', 'NaN', 'NaN']
    : [low, sum / values.length, high, last].map(readableNumber);
}

/** One character for each piece of the time, as high as its highest value; a blank if it has none. */
function sparkline({ samples }: Series, { fromMs, toMs, stepMs }: Grid, columns: number): string {
  const points = Math.floor((toMs - fromMs) / stepMs) + 1;
  const width = Math.max(1, Math.min(columns, points));
  const highest: number[] = [];
  for (const { timeMs, value } of samples) {
    if (!Number.isFinite(value)) continue;
    const column = Math.min(width - 1, Math.floor((((timeMs - fromMs) / stepMs) * width) / points));
    highest[column] = Math.max(highest[column] ?? Number.NEGATIVE_INFINITY, value);
  }
  const all = highest.filter((value) => value !== undefined);
  const low = Math.min(0, ...all);
  const span = Math.max(...all) - low;
  return Array.from({ length: width }, (_, i) => {
    const value = highest[i];
    if (value === undefined) return ' ';
    return BARS[span === 0 ? 0 : Math.round(((value - low) / span) * (BARS.length - 1))];
  }).join('');
}

/** Names to the left, numbers to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [heads, ...rows].map(([name = '', ...numbers]) => [
    cut(plainText(name), MOST_NAME),
    ...numbers,
  ]);
  const widths = heads.map((_, i) => Math.max(...cells.map((row) => columnsOf(row[i] ?? ''))));
  const pad = (text: string, i: number): string => ' '.repeat(widths[i]! - columnsOf(text));
  return cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell + pad(cell, i) : pad(cell, i) + cell))
      .join('  ')
      .trimEnd(),
  );
}

/** Labels that all lines share stand once, at the top. */
function logLines(lines: readonly FoundLine[]): readonly string[] {
  if (lines.length === 0) return ['no lines: nothing matches'];
  const common = commonLabels(lines.map(({ labels }) => labels));
  return [
    ...(lines.length > 1 ? [`labels of all lines: ${plainText(labelsText(common))}`] : []),
    ...lines.map(({ timeMs, line, labels }) => {
      const own = Object.fromEntries(
        Object.entries(labels).filter(([name]) => lines.length === 1 || !(name in common)),
      );
      return plainText(`${new Date(timeMs).toISOString()} ${labelsText(own)} ${line}`);
    }),
    counted(lines.length, 'line'),
  ];
}

function commonLabels([first = {}, ...others]: readonly Labels[]): Labels {
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  );
}
