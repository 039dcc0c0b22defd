/** The incidents and the states of all alerts on one time axis. */

import type { DrillResult } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';
import { terminalAxis } from '../draw/terminal/chart.ts';
import { columnsOf, cut, plainText } from '../draw/terminal/text.ts';
import { timeTicks } from '../draw/time-axis.ts';
import { type AlertView, alertViews, type Stretch } from './alerts.ts';
import { alertStatus, markedName, type Status } from './outcome.ts';
import { colourOfStatus, type Painter } from './paint.ts';
import { padded, unbroken, wrapWhole } from './terminal-table.ts';
import { shown } from './words.ts';

const WIDEST_NAME = 34;
const COLUMNS_PER_TICK = 10;
/** Before the name of a label set, below the name of its alert. */
const INDENT = '    ';
/** Columns if there is no terminal. */
const UNBOUNDED_PLOT = 84;
/** Label sets of an alert; the others are counted. */
const MOST_ROWS = 12;

/** What one column shows. `aside` is time that is not judged. */
type Cell = 'incident' | 'pending' | 'firing' | 'quiet' | 'aside' | 'firing aside' | 'unknown' | 'nothing';

const SIGNS: Readonly<Record<Cell, string>> = {
  incident: '━',
  pending: '░',
  firing: '█',
  quiet: '─',
  aside: '·',
  'firing aside': '▒',
  unknown: '?',
  nothing: ' ',
};

interface Row {
  readonly name: string;
  /** For an alert with expectations. */
  readonly status?: Status | undefined;
  readonly cells: readonly Cell[];
}

export function timelineLines(result: DrillResult, width: number, paint: Painter): readonly string[] {
  const { span } = result;
  const views = alertViews(result);
  if (views.every(({ unobservable }) => unobservable !== undefined) || span.endMs <= span.startMs) return [];
  const longest = Math.max(...rowNames(result, views).map((name) => columnsOf(plainText(shown(name)))));
  const isBounded = Number.isFinite(width);
  const gutter = (isBounded ? Math.min(longest, WIDEST_NAME, Math.floor(width * 0.4)) : longest) + 2;
  const plot = isBounded ? width - gutter : UNBOUNDED_PLOT;
  const rows = [...incidentRows(result, plot), ...views.flatMap((view) => alertRows(view, result, plot))];
  const lines = rows.map(({ name, status, cells }) => {
    const fitted = padded(cut(plainText(shown(name)), gutter - 2), gutter);
    // Names of alerts that passed have no colour.
    const isProblem = status !== undefined && status !== 'passed';
    return (isProblem ? colourOfStatus(status, paint)(fitted) : fitted) + painted(cells, paint);
  });
  return [...lines, ...axis(result, plot, gutter), ...legend(rows, gutter, width)].map((line) =>
    line.trimEnd(),
  );
}

const rowNames = (result: DrillResult, views: readonly AlertView[]): readonly string[] => [
  ...result.incidents.map(({ incident }) => incident ?? ''),
  ...views.flatMap(({ alert, rows }) => [
    markedName(alert, result),
    ...(rows.length > 1 ? rows.map(({ name }) => INDENT + name) : []),
  ]),
];

function incidentRows({ incidents, span }: DrillResult, plot: number): readonly Row[] {
  const names = [...new Set(incidents.map(({ incident }) => incident))];
  return names.map((name) => {
    const cells: Cell[] = Array.from({ length: plot }, () => 'nothing');
    for (const { incident, startMs, endMs } of incidents) {
      if (incident === name) fill(cells, 'incident', columns(span, plot, startMs, endMs));
    }
    return { name: name ?? '', cells };
  });
}

/** One row for the alert and, if it has several label sets, one for each of them. */
function alertRows(view: AlertView, result: DrillResult, plot: number): readonly Row[] {
  const { alert, rows, histories, unobservable } = view;
  const cells = (stretches: readonly Stretch[]): readonly Cell[] =>
    stateCells(stretches, histories, result.span, plot);
  const head = { name: markedName(alert, result), status: alertStatus(alert, result) };
  if (unobservable !== undefined) {
    return [{ ...head, cells: Array.from({ length: plot }, () => 'unknown') }];
  }
  const all = { ...head, cells: cells(rows.flatMap(({ stretches }) => stretches)) };
  if (rows.length < 2) return [all];
  const more = rows.length - MOST_ROWS;
  return [
    all,
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ name, stretches }) => ({ name: INDENT + name, cells: cells(stretches) })),
    ...(more > 0 ? [{ name: `${INDENT}and ${counted(more, 'more', 'more')}`, cells: [] }] : []),
  ];
}

function stateCells(
  stretches: readonly Stretch[],
  histories: AlertView['histories'],
  span: DrillResult['span'],
  plot: number,
): readonly Cell[] {
  const cells: Cell[] = Array.from({ length: plot }, () => 'nothing');
  for (const { grid } of histories)
    fill(cells, 'aside', columns(span, plot, grid.fromMs, grid.toMs + grid.stepMs));
  const judged = columns(span, plot, span.judgedFromMs, span.judgedToMs);
  for (let i = judged.from; i < judged.to; i++) if (cells[i] === 'aside') cells[i] = 'quiet';
  // In a column with both states, firing is shown.
  for (const state of ['pending', 'firing'] as const) {
    for (const { fromMs, toMs } of stretches.filter((stretch) => stretch.state === state)) {
      const { from, to } = columns(span, plot, fromMs, toMs);
      for (let i = from; i < to; i++) {
        const isJudged = i >= judged.from && i < judged.to;
        cells[i] = state === 'firing' && !isJudged ? 'firing aside' : state;
      }
    }
  }
  return cells;
}

interface Columns {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** At least one column. */
function columns(
  { startMs, endMs }: DrillResult['span'],
  plot: number,
  fromMs: number,
  toMs: number,
): Columns {
  const column = (timeMs: number): number => ((timeMs - startMs) / (endMs - startMs)) * plot;
  const from = Math.max(0, Math.min(plot - 1, Math.floor(column(fromMs))));
  return { from, to: Math.max(from + 1, Math.min(plot, Math.round(column(toMs)))) };
}

const fill = (cells: Cell[], cell: Cell, { from, to }: Columns): void => {
  cells.fill(cell, from, to);
};

function painted(cells: readonly Cell[], paint: Painter): string {
  let line = '';
  for (let i = 0; i < cells.length; ) {
    const cell = cells[i]!;
    let end = i;
    while (cells[end] === cell) end++;
    line += colourOf(cell, paint)(SIGNS[cell].repeat(end - i));
    i = end;
  }
  return line;
}

function colourOf(cell: Cell, paint: Painter): (text: string) => string {
  switch (cell) {
    case 'incident':
      return paint.cyan;
    case 'pending':
    case 'unknown':
      return paint.yellow;
    case 'firing':
      return paint.red;
    case 'aside':
    case 'quiet':
    case 'firing aside':
      return paint.dim;
    case 'nothing':
      return String;
  }
}

function axis({ span }: DrillResult, plot: number, gutter: number): readonly string[] {
  const shownSpan = { fromMs: span.startMs, toMs: span.endMs };
  const ticks = timeTicks(shownSpan, { originMs: 0, timeZone: 'UTC' }, Math.max(2, plot / COLUMNS_PER_TICK));
  return terminalAxis(
    ticks.map(({ timeMs, label }) => ({
      column: Math.round(((timeMs - span.startMs) / (span.endMs - span.startMs)) * plot),
      label,
    })),
    plot,
    gutter,
  );
}

const MEANINGS: readonly (readonly [Cell, string])[] = [
  ['incident', 'incident'],
  ['pending', 'pending'],
  ['firing', 'firing'],
  ['firing aside', 'firing, not judged'],
  ['aside', 'not judged'],
  ['unknown', 'inconclusive'],
];

/** Explains the signs that occur. */
function legend(rows: readonly Row[], gutter: number, width: number): readonly string[] {
  const used = new Set(rows.flatMap(({ cells }) => cells));
  const entries = MEANINGS.filter(([cell]) => used.has(cell)).map(([cell, text]) => `${SIGNS[cell]} ${text}`);
  return wrapWhole(' '.repeat(gutter) + unbroken(entries), width);
}
