/** The result of a query for programs: JSON in the form of Loki's query API, and CSV. */
import { nanosText } from '../../formats/otlp/hr-time.ts';
import type { FoundLine } from '../../logql/index.ts';
import { type Labels, labelsKey, type Series } from '../../model/series.ts';
import type { QueryResult } from './result.ts';

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time */
export const queryJson = (result: QueryResult): string =>
  `${JSON.stringify({ status: 'success', data: { resultType: result.type, result: resultOf(result) } })}\n`;

function resultOf(result: QueryResult): unknown {
  switch (result.type) {
    case 'matrix':
      return result.series.map(({ labels, samples }) => ({
        metric: labels,
        values: samples.map(({ timeMs, value }) => [timeMs / 1000, plainNumber(value)]),
      }));
    case 'vector':
      return result.series.flatMap(({ labels, samples }) =>
        samples.map(({ timeMs, value }) => ({ metric: labels, value: [timeMs / 1000, plainNumber(value)] })),
      );
    case 'streams':
      return byLabels(result.lines).map(({ labels, lines }) => ({
        stream: labels,
        values: lines.map(({ timeMs, line }) => [nanosText(timeMs), line]),
      }));
  }
}

/** In the order of their first lines. */
function byLabels(
  lines: readonly FoundLine[],
): readonly { readonly labels: Labels; readonly lines: readonly FoundLine[] }[] {
  const streams = new Map<string, { readonly labels: Labels; readonly lines: FoundLine[] }>();
  for (const found of lines) {
    const key = labelsKey(found.labels);
    const stream = streams.get(key);
    if (stream) stream.lines.push(found);
    else streams.set(key, { labels: found.labels, lines: [found] });
  }
  return [...streams.values()];
}

/** One row for each sample or line: the time, a column for each label, the value or line. */
export function queryCsv(result: QueryResult): string {
  const rows = result.type === 'streams' ? lineRows(result.lines) : sampleRows(result.series);
  const names = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const last = result.type === 'streams' ? 'line' : 'value';
  const lines = [
    ['timestamp', ...names, last],
    ...rows.map(({ timeMs, labels, text }) => [
      new Date(timeMs).toISOString(),
      ...names.map((name) => labels[name] ?? ''),
      text,
    ]),
  ];
  return lines.map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

interface Row {
  readonly timeMs: number;
  readonly labels: Labels;
  readonly text: string;
}

const lineRows = (lines: readonly FoundLine[]): readonly Row[] =>
  lines.map(({ timeMs, labels, line }) => ({ timeMs, labels, text: line }));

const sampleRows = (series: readonly Series[]): readonly Row[] =>
  series.flatMap(({ labels, samples }) =>
    samples.map(({ timeMs, value }) => ({ timeMs, labels, text: plainNumber(value) })),
  );

/** RFC 4180 with LF at row ends. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** As Go's `strconv.FormatFloat(value, 'f', -1, 64)` writes it: the shortest digits, without an exponent. */
export function plainNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [, sign, first, rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(
    value.toExponential(),
  )!;
  const digits = `${first}${rest}`;
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const whole = digits.padEnd(point, '0');
  return `${sign}${whole.slice(0, point)}${whole.length > point ? `.${whole.slice(point)}` : ''}`;
}
