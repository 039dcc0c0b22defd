/** The legend of a chart with many lines: for each line a sample and the name. */
import { element, type Markup } from './markup.ts';
import { fitName } from './text-width.ts';
import { FONT_PX } from './theme.ts';

export interface LineKey {
  readonly name: string;
  /** CSS class of the line. */
  readonly look: string;
}

const ROW_PX = 19;
const SWATCH_PX = 30;

export function lineKey(
  entries: readonly LineKey[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): { readonly drawn: Markup; readonly height: number } {
  const room = width - SWATCH_PX - 8;
  const drawn = entries.map(({ name, look }, i) => {
    const middle = top + i * ROW_PX + ROW_PX / 2;
    return element(
      'g',
      {},
      element('title', {}, name),
      element('path', { class: look, d: `M${left},${middle}h${SWATCH_PX}` }),
      element(
        'text',
        { class: 'small', x: left + SWATCH_PX + 8, y: middle + 4 },
        fitName(name, room, { sizePx: FONT_PX.small }),
      ),
    );
  });
  return { drawn: element('g', {}, drawn), height: entries.length * ROW_PX };
}
