/** The chart of an alert over time: incidents above, values with the threshold, and below them when it was pending or firing. */

import type { DrillResult } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';
import type { Block } from '../draw/block.ts';
import { type Flag, flags } from '../draw/flags.ts';
import { lineKey } from '../draw/line-key.ts';
import { element, type Markup } from '../draw/markup.ts';
import { lineClass } from '../draw/report-theme.ts';
import { type StateRow, stateRows } from '../draw/state-rows.ts';
import { textWidth } from '../draw/text-width.ts';
import { FONT_PX } from '../draw/theme.ts';
import { timeTicks } from '../draw/time-axis.ts';
import { bands, type Frame, timeScale } from '../draw/time-series.ts';
import { timeAxis, valueChart } from '../draw/value-chart.ts';
import { type AlertRow, type AlertView, alertViews } from './alerts.ts';
import { linesOf } from './html-lines.ts';
import { markedName } from './outcome.ts';
import { clockText, shown, spanText } from './words.ts';

/** Left of the plot: the numbers of the axis and, in a wide chart, the names before them. */
const NUMBERS_PX = 66;
const GUTTER_PX = 250;
/** A narrower chart has the names above its rows, and its legend below. */
const ROOMY_PX = 900;
const AFTER_PX = 14;
const PLOT_PX = 190;
const AXIS_PX = 34;
/** Between the names of incidents and the plot: the labels `warm-up` and `cool-down`. */
const ASIDE_NAME_PX = 18;
const PX_PER_TICK = 88;
const LEAST_PX_PER_TICK = 64;
const MOST_ROWS = 24;

/** All alerts, one row each. */
export function overviewBlock(result: DrillResult, width: number): Block {
  const rows = alertViews(result).map(({ alert, rows: own, unobservable }) => {
    const name = markedName(alert, result);
    return unobservable === undefined
      ? stateRow({ stretches: own.flatMap(({ stretches }) => stretches) }, name)
      : inconclusiveRow(name, unobservable);
  });
  return chart(result, width, rows);
}

/** One alert with its values; undefined if it had none and was never pending. */
export function alertBlock(view: AlertView, result: DrillResult, width: number): Block | undefined {
  const { rows } = view;
  const plot = linesOf(view, result, width - gutterOf(width) - AFTER_PX);
  if (rows.length === 0 && plot.lines.length === 0) return undefined;
  const shownRows = rows.slice(0, MOST_ROWS).map((row) => stateRow(row, row.name));
  const more = rows.length - shownRows.length;
  const last = { name: `and ${counted(more, 'more', 'more')}`, note: '', pending: [], firing: [] };
  return chart(result, width, more > 0 ? [...shownRows, last] : shownRows, plot);
}

const isRoomy = (width: number): boolean => width >= ROOMY_PX;

const gutterOf = (width: number): number => (isRoomy(width) ? GUTTER_PX : NUMBERS_PX);

function stateRow({ stretches }: Pick<AlertRow, 'stretches'>, name: string): StateRow {
  const pending = stretches.filter(({ state }) => state === 'pending');
  const firing = stretches.filter(({ state }) => state === 'firing');
  const times = firing.map(({ fromMs, toMs }) => `${clockText(fromMs)} to ${clockText(toMs)}`);
  const note = times.length === 0 ? 'never fired' : `fired ${times.join(', ')} UTC`;
  return { name: shown(name), note: `${shown(name)}: ${note}`, pending, firing };
}

/** The row of an inconclusive rule: the reason in place of its states. */
function inconclusiveRow(name: string, reason: string): StateRow {
  const instead = `inconclusive: ${shown(reason)}`;
  return { name: shown(name), note: `${shown(name)}: ${instead}`, instead, pending: [], firing: [] };
}

function chart(
  result: DrillResult,
  width: number,
  rows: readonly StateRow[],
  plot: ReturnType<typeof linesOf> = { lines: [], others: 0 },
): Block {
  const { span } = result;
  const shownSpan = { fromMs: span.startMs, toMs: span.endMs };
  const gutter = gutterOf(width);
  const across: Frame = { left: gutter, top: 0, width: width - gutter - AFTER_PX, height: 0 };
  const x = timeScale(shownSpan, across);
  const ticks = timeTicks(
    shownSpan,
    { originMs: 0, timeZone: 'UTC' },
    Math.max(2, Math.floor(across.width / (isRoomy(width) ? PX_PER_TICK : LEAST_PX_PER_TICK))),
  );
  const incidents = flagsOf(result);
  const named = flags(incidents, across, x);
  const hasValues = plot.lines.length > 0;
  const top = named.height + ASIDE_NAME_PX;
  const beside = isRoomy(width) ? keyLines(plot, { top, width: gutter - NUMBERS_PX }) : NOTHING;
  const frame = { ...across, top, height: hasValues ? Math.max(PLOT_PX, beside.height) : 0 };
  const axis = top + frame.height + AXIS_PX;
  const beneath = stateRows(rows, { ...across, top: axis }, gutter, x, isRoomy(width) ? 'before' : 'above');
  const bottom = axis + beneath.height + 4;
  const below = isRoomy(width) ? NOTHING : keyLines(plot, { top: bottom + 4, width });
  return {
    width,
    height: bottom + below.height,
    drawn: element(
      'g',
      {},
      asides(result, x, named.height, bottom),
      bands(
        incidents.flatMap(({ windows }) => windows),
        x,
        named.height,
        bottom - named.height,
      ),
      named.drawn,
      beside.drawn,
      hasValues
        ? valueChart({ frame, x, ticks, lines: plot.lines, limit: plot.limit })
        : timeAxis(frame, x, ticks),
      beneath.drawn,
      below.drawn,
    ),
  };
}

const NOTHING = { drawn: undefined, height: 0 };

const keyLines = (plot: ReturnType<typeof linesOf>, at: { readonly top: number; readonly width: number }) =>
  plot.lines.length > 0 ? lineKey(keyOf(plot), { left: 0, ...at }) : NOTHING;

const keyOf = ({ lines, others, limit }: ReturnType<typeof linesOf>) => [
  ...lines.slice(0, lines.length - others).map(({ name }, i) => ({ name, look: lineClass(i) })),
  ...(others > 0 ? [{ name: counted(others, 'other'), look: 'faint' }] : []),
  ...(limit ? [{ name: `threshold ${limit.label}`, look: 'limit' }] : []),
];

function flagsOf({ incidents }: DrillResult): readonly Flag[] {
  const names = [...new Set(incidents.map(({ incident }) => incident))];
  return names.map((name) => {
    const own = incidents.filter(({ incident }) => incident === name);
    const times = own.map(({ startMs, endMs }) => spanText(startMs, endMs)).join(', ');
    const target = own[0]!.services.length === 0 ? 'all services' : own[0]!.services.join(', ');
    return {
      name: shown(name ?? ''),
      note: shown(`${name}: ${target}, ${times}`),
      windows: own.map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs })),
    };
  });
}

/** Warm-up and cool-down, which are shown but not judged. */
function asides(
  { span }: DrillResult,
  x: (timeMs: number) => number,
  top: number,
  bottom: number,
): readonly Markup[] {
  const stretches = [
    ['warm-up', span.startMs, span.judgedFromMs],
    ['cool-down', span.judgedToMs, span.endMs],
  ] as const;
  return stretches
    .filter(([, fromMs, toMs]) => toMs > fromMs)
    .map(([name, fromMs, toMs]) => {
      const [left, right] = [x(fromMs), x(toMs)];
      const fits = textWidth(name, { sizePx: FONT_PX.small }) < right - left - 8;
      return element(
        'g',
        {},
        element('title', {}, `${name}: not judged`),
        element('rect', { class: 'aside', x: left, y: top, width: right - left, height: bottom - top }),
        fits ? element('text', { class: 'small muted', x: left + 5, y: top + 13 }, name) : undefined,
      );
    });
}
