/**
 * Names over a chart for the windows shaded in it: each a bar as long as its window with its name above, in as few
 * rows as keep names and bars apart. One that comes again is named once.
 */
import { element, type Markup } from './markup.ts';
import { fitText, textWidth } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { TimeSpan } from './time-axis.ts';
import { type Frame, mergedSpans } from './time-series.ts';

export interface Flag {
  readonly name: string;
  /** What a reader learns who points at it. */
  readonly note: string;
  readonly windows: readonly TimeSpan[];
}

const ROW_PX = 23;
const BAR_PX = 5;
const WIDEST_NAME_PX = 220;
const GAP_PX = 8;

type Reach = readonly [from: number, to: number];

/** `frame` is where they may stand (its height is ignored), its top their top. */
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
      // Not beyond the frame's right edge, and not before its left one.
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

/** The first row where nothing is in the way; it is then. */
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
