/** Evaluations without a value. A missing value never meets a comparison, which may explain why an alert did not fire. */

import type { Grid, Series } from '../../model/series.ts';
import type { TrueWindow } from '../model.ts';
import type { RuleView } from './expected-window.ts';
import { clock } from './words.ts';

/** A part of a sentence about the longest gap. Empty if there is none. */
export function gapWords(
  series: readonly Series[],
  { history: { grid }, untilMs }: RuleView,
  window: TrueWindow,
): string {
  const gaps = gapsOf(series, grid, window.startMs, untilMs);
  const longest = [...gaps].sort((a, b) => b.count - a.count)[0];
  if (!longest) return '';
  const { fromMs, toMs, count } = longest;
  const from = clock(fromMs, window);
  const when = count === 1 ? `at ${from}` : `from ${from} to ${clock(toMs, window)}`;
  const who = series.length === 1 ? 'it had no value' : 'none of its series had a value';
  if (gaps.length === 1) return `; ${who} ${when}`;
  const all = gaps.reduce((sum, gap) => sum + gap.count, 0);
  return `; ${who} at ${all} evaluations, ${count === 1 ? 'first' : 'the longest gap'} ${when}`;
}

/** Consecutive evaluations: the times of the first and the last, and their number. */
interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** The gaps from `fromMs` (inclusive) to `untilMs` (exclusive) in which no series has a value. NaN counts as no value. */
function gapsOf(series: readonly Series[], grid: Grid, fromMs: number, untilMs: number): readonly Gap[] {
  const withValue = new Set(
    series.flatMap(({ samples }) =>
      samples.flatMap(({ timeMs, value }) => (Number.isNaN(value) ? [] : [timeMs])),
    ),
  );
  const gaps: Gap[] = [];
  const steps = Math.max(0, Math.ceil((fromMs - grid.fromMs) / grid.stepMs));
  for (
    let timeMs = grid.fromMs + steps * grid.stepMs;
    timeMs < untilMs && timeMs <= grid.toMs;
    timeMs += grid.stepMs
  ) {
    if (withValue.has(timeMs)) continue;
    const last = gaps.at(-1);
    if (last?.toMs === timeMs - grid.stepMs) {
      gaps[gaps.length - 1] = { ...last, toMs: timeMs, count: last.count + 1 };
    } else {
      gaps.push({ fromMs: timeMs, toMs: timeMs, count: 1 });
    }
  }
  return gaps;
}
