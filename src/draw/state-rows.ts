/** Rows of alert states on a time axis: pending is light, firing is solid. Names are left of the rows or above them. */
import { element, type Markup } from './markup.ts';
import { fitName, fitText } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { TimeSpan } from './time-axis.ts';
import { type Frame, mergedSpans } from './time-series.ts';

export interface StateRow {
  readonly name: string;
  /** Shown as a tooltip. */
  readonly note: string;
  /** Text in place of the bars if the states are unknown. */
  readonly instead?: string | undefined;
  readonly pending: readonly TimeSpan[];
  readonly firing: readonly TimeSpan[];
}

const ROW_PX = 24;
const BAR_PX = 12;
/** Height of a name above its bars. */
const NAME_PX = 18;

type NamesAt = 'before' | 'above';

/**
 * `frame` is the area of the bars; its height is ignored. Names begin `gutterPx` left of it. With `above`, they may extend
 * over the bars.
 */
export function stateRows(
  rows: readonly StateRow[],
  frame: Frame,
  gutterPx: number,
  x: (timeMs: number) => number,
  names: NamesAt = 'before',
): { readonly drawn: Markup; readonly height: number } {
  const left = frame.left - gutterPx;
  const above = names === 'above' ? NAME_PX : 0;
  const room = names === 'above' ? gutterPx + frame.width : gutterPx - 16;
  const drawn = rows.map(({ name, note, instead, pending, firing }, i) => {
    const top = frame.top + i * (ROW_PX + above);
    const middle = top + above + ROW_PX / 2;
    return element(
      'g',
      {},
      element('title', {}, note),
      element('line', {
        class: 'rule grid',
        x1: frame.left,
        x2: frame.left + frame.width,
        y1: middle,
        y2: middle,
      }),
      element(
        'text',
        { x: left, y: above > 0 ? top + NAME_PX - 3 : middle + 4 },
        fitName(name, room, { sizePx: FONT_PX.body }),
      ),
      instead === undefined
        ? undefined
        : element(
            'text',
            { class: 'small muted', x: frame.left + 8, y: middle + 4 },
            fitText(instead, frame.width - 16, { sizePx: FONT_PX.small }),
          ),
      bars(pending, 'pending', middle, x),
      bars(firing, 'alarm', middle, x),
    );
  });
  return { drawn: element('g', {}, drawn), height: rows.length * (ROW_PX + above) };
}

const bars = (
  spans: readonly TimeSpan[],
  look: string,
  middle: number,
  x: (timeMs: number) => number,
): readonly Markup[] =>
  mergedSpans(spans.map(({ fromMs, toMs }) => [x(fromMs), x(toMs)])).map(([from, to]) =>
    element('rect', { class: look, x: from, y: middle - BAR_PX / 2, width: to - from, height: BAR_PX }),
  );
