/** Rows of an alert's states on a time axis: pending light, firing solid, names in a column before them or above each. */
import { element, type Markup } from './markup.ts';
import { fitName, fitText } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { TimeSpan } from './time-axis.ts';
import { type Frame, mergedSpans } from './time-series.ts';

export interface StateRow {
  readonly name: string;
  /** What a reader learns who points at it. */
  readonly note: string;
  /** What stands where the bars would, where nothing is known. */
  readonly instead?: string | undefined;
  readonly pending: readonly TimeSpan[];
  readonly firing: readonly TimeSpan[];
}

const ROW_PX = 24;
const BAR_PX = 12;
/** Of a name above its bars. */
const NAME_PX = 18;

type NamesAt = 'before' | 'above';

/**
 * `frame` is where the bars go (its height is ignored). Names begin `gutterPx` before it: they end there too, or go on
 * above the bars where the column is too narrow for them.
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
