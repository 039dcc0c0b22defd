/** The legend of a chart as a column beside it: for each series a sample, the name, and an explanation. */
import { element, type Markup } from './markup.ts';
import { fitText, wrapText } from './text-width.ts';
import { FONT_PX } from './theme.ts';
import type { SeriesLook } from './time-series.ts';

export interface LegendEntry {
  /** `window` is a shaded time range. */
  readonly look: SeriesLook | 'window';
  readonly name: string;
  readonly note: string;
}

const SWATCH_PX = 26;

export function legend(
  entries: readonly LegendEntry[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): { readonly drawn: Markup; readonly height: number } {
  const drawn: Markup[] = [];
  const textLeft = left + SWATCH_PX + 8;
  const textWidth = width - SWATCH_PX - 8;
  let y = top;
  for (const { look, name, note } of entries) {
    drawn.push(swatch(look, left, y + 9));
    drawn.push(
      element(
        'text',
        { class: 'strong', x: textLeft, y: y + 13 },
        fitText(name, textWidth, { sizePx: FONT_PX.body, bold: true }),
      ),
    );
    y += 18;
    for (const text of wrapText(note, textWidth, { sizePx: FONT_PX.small }, 3)) {
      drawn.push(element('text', { class: 'small muted', x: textLeft, y: y + 11 }, text));
      y += 15;
    }
    y += 9;
  }
  return { drawn: element('g', {}, drawn), height: y - top };
}

function swatch(look: LegendEntry['look'], left: number, middle: number): Markup {
  const box = { x: left, y: middle - 6, width: SWATCH_PX, height: 12 };
  if (look === 'area') return element('rect', { class: 'run', ...box });
  if (look === 'window') return element('rect', { class: 'band', ...box });
  return element('path', {
    class: look === 'line' ? 'curve' : 'base',
    d: `M${left},${middle}H${left + SWATCH_PX}`,
  });
}
