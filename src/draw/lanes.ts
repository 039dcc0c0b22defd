/**
 * Rows of bars on a time axis, each with a name and a note to its left. They show incidents. The slope of a bar shows its
 * ramp.
 */
import { element, type Markup } from './markup.ts';
import { fitText, wrapText } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { TimeSpan } from './time-axis.ts';
import { type Frame, mergedSpans, timeScale } from './time-series.ts';

export interface Lane {
  readonly name: string;
  /** At most four lines are shown; the tooltip has the whole text. */
  readonly note: string;
  readonly bars: readonly LaneBar[];
}

interface LaneBar extends TimeSpan {
  /** Time until the bar has its full height. */
  readonly rampMs: number;
}

const LINE_PX = 15;
const BAR_PX = 14;
const GAP_PX = 12;

/** `frame` is the area of the bars; its height is ignored. Names are in the `gutterPx` left of it. */
export function lanes(
  rows: readonly Lane[],
  span: TimeSpan,
  frame: Frame,
  gutterPx: number,
): { readonly drawn: Markup; readonly height: number } {
  const x = timeScale(span, frame);
  const textLeft = frame.left - gutterPx;
  const textWidth = gutterPx - 16;
  const drawn: Markup[] = [];
  let top = frame.top;
  for (const { name, note, bars } of rows) {
    const notes = wrapText(note, textWidth, { sizePx: FONT_PX.small }, 4);
    const height = LINE_PX * (1 + notes.length) + GAP_PX;
    const shown = fitText(name, textWidth, { sizePx: FONT_PX.body, bold: true });
    drawn.push(
      element(
        'g',
        {},
        element('title', {}, `${name}: ${note}`),
        element('line', {
          class: 'rule grid',
          x1: textLeft,
          x2: frame.left + frame.width,
          y1: top + height - GAP_PX / 2,
          y2: top + height - GAP_PX / 2,
        }),
        element('text', { class: 'strong', x: textLeft, y: top + 12 }, shown),
        notes.map((line, i) =>
          element('text', { class: 'small muted', x: textLeft, y: top + 12 + LINE_PX * (i + 1) }, line),
        ),
        laneBars(bars, x, top + (height - GAP_PX - BAR_PX) / 2),
      ),
    );
    top += height;
  }
  return { drawn: element('g', {}, drawn), height: top - frame.top };
}

/** A slope is drawn if it is wide enough to be visible. Otherwise bars that touch are drawn as one. */
function laneBars(bars: readonly LaneBar[], x: (timeMs: number) => number, top: number): readonly Markup[] {
  const bottom = top + BAR_PX;
  const slopes = bars.map(({ fromMs, toMs, rampMs }) => ({
    left: x(fromMs),
    full: x(Math.min(toMs, fromMs + rampMs)),
    right: x(toMs),
  }));
  if (slopes.some(({ left, full }) => full - left >= 2)) {
    return slopes.map(({ left, full, right }) =>
      element('path', {
        class: 'alarm',
        d: `M${left.toFixed(1)},${bottom}L${full.toFixed(1)},${top}H${right.toFixed(1)}V${bottom}Z`,
      }),
    );
  }
  return mergedSpans(slopes.map(({ left, right }) => [left, right] as const)).map(([left, right]) =>
    element('rect', { class: 'alarm', x: left, y: top, width: right - left, height: BAR_PX }),
  );
}
