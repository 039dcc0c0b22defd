/** How far back an expression looks. */

import { promDuration } from '../core/prom-duration.ts';
import { anyDuration } from './durations.ts';
import { tokensOf } from './tokens.ts';

export interface Range {
  readonly rangeMs: number;
  readonly offsetMs: number;
}

/** Every `[5m]`, with the offset that follows it. */
export function rangesOf(expr: string): readonly Range[] {
  const tokens = tokensOf(expr);
  const ranges: Range[] = [];
  tokens.forEach(({ kind, text }, i) => {
    if (kind !== 'sign' || text !== '[') return;
    const range = tokens[i + 1];
    if (range?.kind !== 'duration' || tokens[i + 2]?.text !== ']') return;
    const isOffset = tokens[i + 3]?.text.toLowerCase() === 'offset';
    const backwards = isOffset && tokens[i + 4]?.text === '-';
    const offset = isOffset ? tokens[i + (backwards ? 5 : 4)] : undefined;
    const offsetMs = (offset && anyDuration(offset.text)) ?? 0;
    ranges.push({ rangeMs: promDuration(range.text) ?? 0, offsetMs: backwards ? -offsetMs : offsetMs });
  });
  return ranges;
}

/** The longest time between an evaluation and the oldest record that it sees, in ms. */
export const longestRange = (expr: string): number =>
  Math.max(0, ...rangesOf(expr).map(({ rangeMs, offsetMs }) => rangeMs + offsetMs));
