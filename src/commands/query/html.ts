/** The result of a query as one HTML page that needs no script and no network. */
import { counted, readableNumber } from '../../core/readable.ts';
import { element, type Markup } from '../../draw/markup.ts';
import { htmlDocument, tableOf } from '../../draw/page.ts';
import { MARGIN_PX } from '../../draw/picture.ts';
import { DISTINCT_LINES, lineClass, PICTURE_SIZES, reportStyle } from '../../draw/report-theme.ts';
import { thinned } from '../../draw/thin.ts';
import { timeTicks } from '../../draw/time-axis.ts';
import { timeScale } from '../../draw/time-series.ts';
import { valueChart } from '../../draw/value-chart.ts';
import type { Grid, Series } from '../../model/series.ts';
import { ownStyleOnly } from '../../report/html.ts';
import { pictureOf } from '../../report/html-picture.ts';
import { labelsText } from '../../report/words.ts';
import type { QueryResult } from './result.ts';

const WIDTH_PX = PICTURE_SIZES[0].width + 2 * MARGIN_PX;
const LEFT_PX = 66;
const RIGHT_PX = 14;
const PLOT_PX = 260;
const AXIS_PX = 34;
const PX_PER_TICK = 88;
const MOST_LINES = 5000;

export const queryHtml = (expression: string, result: QueryResult): string =>
  htmlDocument({
    title: 'firedrill query',
    style: reportStyle(),
    policy: ownStyleOnly,
    body: [element('h1', {}, 'firedrill query'), element('pre', {}, expression), ...bodyOf(result)],
    width: WIDTH_PX,
  });

function bodyOf(result: QueryResult): readonly Markup[] {
  if (result.type === 'streams') {
    const shown = result.lines.slice(0, MOST_LINES);
    const more = result.lines.length - shown.length;
    return [
      element('p', { class: 'quiet' }, counted(result.lines.length, 'line')),
      tableOf({
        columns: ['time', 'labels', 'line'].map((name) => ({ name, isNumber: false })),
        rows: shown.map(({ timeMs, labels, line }) => [
          new Date(timeMs).toISOString(),
          labelsText(labels),
          line,
        ]),
      }),
      ...(more > 0 ? [element('p', { class: 'quiet' }, `${counted(more, 'more line')} left out`)] : []),
    ];
  }
  if (result.series.length === 0) return [element('p', {}, 'no series: nothing matches')];
  const table = tableOf({
    columns: ['series', 'samples', 'last value'].map((name, i) => ({ name, isNumber: i > 0 })),
    rows: result.series.map(({ labels, samples }) => [
      labelsText(labels),
      String(samples.length),
      readableNumber(samples.at(-1)!.value),
    ]),
  });
  if (result.type === 'vector') return [table];
  const { grid, series } = result;
  const picture = pictureOf('values', (width) => chartOf(series, grid, width));
  return picture ? [picture, table] : [table];
}

function chartOf(series: readonly Series[], { fromMs, toMs, stepMs }: Grid, width: number) {
  const frame = { left: LEFT_PX, top: 8, width: width - LEFT_PX - RIGHT_PX, height: PLOT_PX };
  const span = { fromMs, toMs: Math.max(toMs, fromMs + stepMs) };
  const x = timeScale(span, frame);
  const ticks = timeTicks(
    span,
    { originMs: 0, timeZone: 'UTC' },
    Math.max(2, Math.floor(frame.width / PX_PER_TICK)),
  );
  const lines = series.map(({ labels, samples }, i) => ({
    name: labelsText(labels),
    look: i < DISTINCT_LINES ? lineClass(i) : 'faint',
    pieces: thinned(samples, { gapMs: stepMs * 1.5, columnOf: (timeMs) => Math.floor(x(timeMs)) }),
  }));
  return { width, height: PLOT_PX + AXIS_PX + 8, drawn: valueChart({ frame, x, ticks, lines }) };
}
