/**
 * Values over time with a limit: lines with gaps. Values may be absent or negative, which `time-series.ts` does not
 * support.
 */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { readableNumber } from '../core/readable.ts';
import { element, type Markup } from './markup.ts';
import type { TimeTick } from './time-axis.ts';
import { type Frame, type Point, timeTickMarks } from './time-series.ts';

export interface ValueLine {
  readonly name: string;
  /** CSS class of the path. */
  readonly look: string;
  /** Pieces are not joined. */
  readonly pieces: readonly (readonly Point[])[];
}

export interface Limit {
  readonly value: number;
  /** Text at the right end: `> 0.05`. */
  readonly label: string;
}

export interface ValueChart {
  readonly frame: Frame;
  readonly x: (timeMs: number) => number;
  readonly ticks: readonly TimeTick[];
  /** The first line is drawn on top. */
  readonly lines: readonly ValueLine[];
  readonly limit?: Limit | undefined;
}

/** Space above and below the values. */
const HEADROOM = 0.05;

export function valueChart({ frame, x, ticks, lines, limit }: ValueChart): Markup {
  const bottom = frame.top + frame.height;
  const y = scaleLinear(domainOf(lines, limit), [bottom, frame.top]).nice(4);
  const right = frame.left + frame.width;
  const grid = y
    .ticks(4)
    .flatMap((value) => [
      element('line', { class: 'rule grid', x1: frame.left, x2: right, y1: y(value), y2: y(value) }),
      element(
        'text',
        { class: 'small muted end', x: frame.left - 8, y: y(value) + 4 },
        readableNumber(value),
      ),
    ]);
  const path = line<Point>(
    ({ timeMs }) => x(timeMs),
    ({ value }) => y(value),
  ).digits(1);
  const drawn = lines.map(({ name, look, pieces }) =>
    element(
      'path',
      { class: look, d: pieces.map((piece) => path([...piece]) ?? '').join('') },
      element('title', {}, name),
    ),
  );
  return element(
    'g',
    {},
    grid,
    drawn.toReversed(),
    limit && limitLine(limit, frame, y(limit.value)),
    timeAxis(frame, x, ticks),
  );
}

function limitLine({ label }: Limit, { left, width }: Frame, y: number): Markup {
  return element(
    'g',
    {},
    element('path', { class: 'limit', d: `M${left},${y.toFixed(1)}H${left + width}` }),
    element('text', { class: 'small end', x: left + width - 4, y: y - 5 }, label),
  );
}

/** The axis at the lower edge of the frame, also for rows of bars without a plot. */
export function timeAxis(
  { left, top, width, height }: Frame,
  x: (timeMs: number) => number,
  ticks: readonly TimeTick[],
): Markup {
  const bottom = top + height;
  return element(
    'g',
    {},
    element('line', { class: 'rule axis', x1: left, x2: left + width, y1: bottom, y2: bottom }),
    timeTickMarks(ticks, x, bottom),
  );
}

function domainOf(lines: readonly ValueLine[], limit: Limit | undefined): readonly [number, number] {
  let low = Math.min(0, limit?.value ?? 0);
  let high = Math.max(0, limit?.value ?? 0);
  for (const { pieces } of lines) {
    for (const piece of pieces) {
      for (const { value } of piece) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  // Ticks of smaller numbers cannot be computed with double precision.
  if (high - low < 1e-300) return [0, 1];
  const room = (high - low) * HEADROOM;
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}
