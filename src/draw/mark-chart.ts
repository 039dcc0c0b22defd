/**
 * A chart of measurements: dots that are joined by a line, each with a vertical line from its smallest to its largest
 * value if these differ. The line has a gap at a missing measurement.
 */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { element, type Markup } from './markup.ts';
import { textWidth } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { Frame } from './time-series.ts';

export interface Mark {
  readonly x: number;
  /** Undefined for a missing measurement. */
  readonly y?: number | undefined;
  readonly spread?: { readonly least: number; readonly most: number } | undefined;
  /** Tooltip, also for screen readers. */
  readonly note: string;
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface NumberAxis {
  readonly from: number;
  readonly to: number;
  /** Ascending. */
  readonly ticks: readonly Tick[];
  readonly name: string;
}

interface MarkChart {
  readonly frame: Frame;
  readonly x: NumberAxis;
  readonly y: NumberAxis;
  readonly marks: readonly Mark[];
}

const DOT_PX = 4;
const MARKS_PX = 5;
/** Below the plot: tick marks, labels, and the name of the axis. */
export const AXIS_PX = 44;

export function markChart({ frame, x: xAxis, y: yAxis, marks }: MarkChart): Markup {
  const { left, top, width, height } = frame;
  const x = scaleLinear([xAxis.from, xAxis.to], [left + DOT_PX, left + width - DOT_PX]);
  const y = scaleLinear([yAxis.from, yAxis.to], [top + height, top]);
  const path = line<Mark>(
    (mark) => x(mark.x),
    (mark) => y(mark.y ?? 0),
  ).defined((mark) => mark.y !== undefined);
  return element(
    'g',
    {},
    element('text', { class: 'strong', x: left, y: top - 14 }, yAxis.name),
    yAxis.ticks.map(({ value, label }) => gridLine(frame, y(value), label)),
    element('line', { class: 'rule axis', x1: left, x2: left + width, y1: top + height, y2: top + height }),
    withRoom(xAxis.ticks, x).map(({ value, label }) => tickMark(x(value), top + height, label)),
    element('path', { class: 'curve', d: path.digits(1)([...marks]) ?? '' }),
    marks.map((mark) => drawn(mark, x, y)),
    element('text', { class: 'small muted end', x: left + width, y: top + height + AXIS_PX - 8 }, xAxis.name),
  );
}

const gridLine = ({ left, width }: Frame, y: number, label: string): Markup =>
  element(
    'g',
    {},
    element('line', { class: 'rule grid', x1: left, x2: left + width, y1: y, y2: y }),
    element('text', { class: 'small muted end', x: left - 8, y: y + 4 }, label),
  );

function drawn(
  { x, y, spread, note }: Mark,
  atX: (value: number) => number,
  atY: (value: number) => number,
): Markup | undefined {
  if (y === undefined) return undefined;
  const title = element('title', {}, note);
  return element(
    'g',
    {},
    title,
    spread && spread.least !== spread.most
      ? element('path', {
          class: 'edge',
          d: `M${atX(x).toFixed(1)},${atY(spread.least).toFixed(1)}V${atY(spread.most).toFixed(1)}`,
        })
      : undefined,
    element('circle', { class: 'dot', cx: atX(x), cy: atY(y), r: DOT_PX }),
  );
}

/** Labels that would touch the previous one are left out. */
function withRoom(ticks: readonly Tick[], x: (value: number) => number): readonly Tick[] {
  let taken = Number.NEGATIVE_INFINITY;
  return ticks.filter(({ value, label }) => {
    const half = textWidth(label, { sizePx: FONT_PX.small }) / 2;
    if (x(value) - half < taken) return false;
    taken = x(value) + half + 6;
    return true;
  });
}

const tickMark = (x: number, top: number, label: string): Markup =>
  element(
    'g',
    {},
    element('line', { class: 'rule axis', x1: x, x2: x, y1: top, y2: top + MARKS_PX }),
    element('text', { class: 'small middle muted', x, y: top + MARKS_PX + 13 }, label),
  );
