/**
 * Names above a chart for its shaded windows. Each window has a bar of its length with the name above it. Names and bars
 * use as few rows as possible without overlaps. A window that occurs several times is named once.
 */
import { element, type Markup } from './markup.ts';
import { fitText, textWidth } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { TimeSpan } from './time-axis.ts';
import { type Frame, mergedSpans } from './time-series.ts';

export interface Flag {
  readonly name: string;
  /** Shown as a tooltip. */
  readonly note: string;
  readonly windows: readonly TimeSpan[];
}

const ROW_PX = 23;
const BAR_PX = 5;
const WIDEST_NAME_PX = 220;
const GAP_PX = 8;

type Reach = readonly [from: number, to: number];

/** `frame` is the available area; its height is ignored. */
export function flags(
  all: readonly Flag[],
  frame: Frame,
  x: (timeMs: number) => number,
): { readonly drawn: Markup; readonly height: number } {
  const rows: Reach[][] = [];
  const drawn = all
    .filter(({ windows }) => windows.length > 0)
    .map(({ name, note, windows }) => {
      const bars = mergedSpans(windows.map(({ fromMs, toMs }) => [x(fromMs), x(toMs)]));
      const look = { sizePx: FONT_PX.small };
      const shown = fitText(name, WIDEST_NAME_PX, look);
      const width = textWidth(shown, look);
      // Within the left and right edge of the frame.
      const left = Math.max(frame.left, Math.min(bars[0]![0], frame.left + frame.width - width));
      const reaches: readonly Reach[] = [[left, left + width], ...bars];
      const row = freeRow(rows, reaches);
      const top = frame.top + row * ROW_PX;
      return element(
        'g',
        {},
        element('title', {}, note),
        element('text', { class: 'small', x: left, y: top + 11 }, shown),
        bars.map(([from, to]) =>
          element('rect', { class: 'alarm', x: from, y: top + 15, width: to - from, height: BAR_PX }),
        ),
      );
    });
  return { drawn: element('g', {}, drawn), height: rows.length * ROW_PX };
}

/** Takes the first row with room, and marks it as used. */
function freeRow(rows: Reach[][], reaches: readonly Reach[]): number {
  const isFree = (row: readonly Reach[]): boolean =>
    row.every(([from, to]) =>
      reaches.every(([left, right]) => right + GAP_PX <= from || to + GAP_PX <= left),
    );
  const free = rows.findIndex(isFree);
  if (free < 0) return rows.push([...reaches]) - 1;
  rows[free]!.push(...reaches);
  return free;
}
