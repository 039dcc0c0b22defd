/**
 * A chart of values over plan time: areas, lines and dashed lines over a grid, with shaded windows in the background. It
 * draws the plot and its axes; `legend.ts` draws the names of the series.
 */
import { scaleLinear } from 'd3-scale';
import { area, curveLinear, curveStepAfter, line } from 'd3-shape';
import { readableNumber } from '../core/readable.ts';
import { element, type Markup } from './markup.ts';
import type { TimeSpan, TimeTick } from './time-axis.ts';

/** Position and size in px. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  /** Plan time in ms. */
  readonly timeMs: number;
  readonly value: number;
}

/** `area`: filled, each value holds until the next point. `line` and `dashed` join the points. */
export type SeriesLook = 'area' | 'line' | 'dashed';

export interface Series {
  readonly name: string;
  readonly look: SeriesLook;
  /** In time order. */
  readonly points: readonly Point[];
}

interface TimeSeries {
  readonly frame: Frame;
  readonly span: TimeSpan;
  readonly ticks: readonly TimeTick[];
  readonly series: readonly Series[];
  /** Unit of the values, at the top of the axis: `log records/s`. */
  readonly unit: string;
  /** Shaded windows. */
  readonly windows: readonly TimeSpan[];
}

/** Horizontal position of a plan time. */
export function timeScale(span: TimeSpan, frame: Frame): (timeMs: number) => number {
  return scaleLinear([span.fromMs, span.toMs], [frame.left, frame.left + frame.width]).clamp(true);
}

/** Space above the highest value. */
const HEADROOM = 1.04;

export function timeSeries({ frame, span, ticks, series, unit, windows }: TimeSeries): Markup {
  const x = timeScale(span, frame);
  const bottom = frame.top + frame.height;
  let most = 0;
  for (const { points } of series) for (const { value } of points) most = Math.max(most, value);
  const y = scaleLinear([0, most === 0 ? 1 : most * HEADROOM], [bottom, frame.top]).nice(5);
  const grid = y.ticks(5).flatMap((value) => [
    element('line', {
      class: 'rule grid',
      x1: frame.left,
      x2: frame.left + frame.width,
      y1: y(value),
      y2: y(value),
    }),
    element('text', { class: 'small muted end', x: frame.left - 8, y: y(value) + 4 }, readableNumber(value)),
  ]);
  return element(
    'g',
    {},
    element('text', { class: 'small muted end', x: frame.left - 8, y: frame.top - 12 }, unit),
    bands(windows, x, frame.top, frame.height),
    grid,
    series.map((each) => drawn(each, x, y)),
    element('line', {
      class: 'rule axis',
      x1: frame.left,
      x2: frame.left + frame.width,
      y1: bottom,
      y2: bottom,
    }),
    timeTickMarks(ticks, x, bottom),
  );
}

/** Shaded windows over the full height. Windows that touch on the screen are drawn as one, with a minimum width. */
export function bands(
  windows: readonly TimeSpan[],
  x: (timeMs: number) => number,
  top: number,
  height: number,
): readonly Markup[] {
  return mergedSpans(windows.map(({ fromMs, toMs }) => [x(fromMs), x(toMs)] as const)).map(([left, right]) =>
    element('rect', { class: 'band', x: left, y: top, width: right - left, height }),
  );
}

const THINNEST_PX = 1.5;

/** Intervals in px, at least 1.5 px long; those with a distance below 1 px are joined. */
export function mergedSpans(
  spans: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const merged: [number, number][] = [];
  for (const [left, right] of [...spans].sort((a, b) => a[0] - b[0])) {
    const end = Math.max(right, left + THINNEST_PX);
    const last = merged.at(-1);
    if (last && left - last[1] < 1) last[1] = Math.max(last[1], end);
    else merged.push([left, end]);
  }
  return merged;
}

const MARKS_PX = 5;

/** The axis below a plot: a mark and a time for each tick, midnights in bold. */
export function timeTickMarks(
  ticks: readonly TimeTick[],
  x: (timeMs: number) => number,
  top: number,
): readonly Markup[] {
  return ticks.flatMap(({ timeMs, label, isMidnight }) => [
    element('line', { class: 'rule axis', x1: x(timeMs), x2: x(timeMs), y1: top, y2: top + MARKS_PX }),
    element(
      'text',
      { class: `small middle ${isMidnight ? 'strong' : 'muted'}`, x: x(timeMs), y: top + MARKS_PX + 13 },
      label,
    ),
  ]);
}

function drawn(
  { name, look, points }: Series,
  x: (timeMs: number) => number,
  y: (value: number) => number,
): Markup {
  const title = element('title', {}, name);
  if (look === 'area') {
    const path = area<Point>(
      ({ timeMs }) => x(timeMs),
      y(0),
      ({ value }) => y(value),
    ).curve(curveStepAfter);
    return element('path', { class: 'run', d: path.digits(1)(withoutRepeats(points)) ?? '' }, title);
  }
  const path = line<Point>(
    ({ timeMs }) => x(timeMs),
    ({ value }) => y(value),
  ).curve(curveLinear);
  return element(
    'path',
    { class: look === 'line' ? 'curve' : 'base', d: path.digits(1)(withoutRepeats(points)) ?? '' },
    title,
  );
}

/** Removes points between two of the same value: a constant rate needs only two points. */
const withoutRepeats = (points: readonly Point[]): Point[] =>
  points.filter(
    ({ value }, i) =>
      i === 0 || i === points.length - 1 || points[i - 1]!.value !== value || points[i + 1]!.value !== value,
  );
