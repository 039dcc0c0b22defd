/** Evaluations at which there was no value: what is not there is not on the right side of a threshold either. */

import type { Grid, Series } from '../../model/series.ts';
import type { TrueWindow } from '../model.ts';
import type { View } from './occasion.ts';
import { clock } from './words.ts';

/** The part of a sentence, of all gaps the longest; empty where there is none. */
export function silenceWords(
  series: readonly Series[],
  { history: { grid }, untilMs }: View,
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
  return `; ${who} at ${all} evaluations, ${count === 1 ? 'first' : 'the longest time'} ${when}`;
}

/** Evaluations that follow each other, the first and the last of them and how many. */
interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Evaluations from `fromMs` until before `untilMs` at which none of the series has a value; not a number is none. */
function gapsOf(series: readonly Series[], grid: Grid, fromMs: number, untilMs: number): readonly Gap[] {
  const there = new Set(
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
    if (there.has(timeMs)) continue;
    const last = gaps.at(-1);
    if (last?.toMs === timeMs - grid.stepMs) {
      gaps[gaps.length - 1] = { ...last, toMs: timeMs, count: last.count + 1 };
    } else {
      gaps.push({ fromMs: timeMs, toMs: timeMs, count: 1 });
    }
  }
  return gaps;
}
