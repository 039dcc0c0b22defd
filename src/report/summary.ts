/** What kind of drill it was: over which time, with how much, where its records are now. */

import type { DrillResult } from '../alerts/model.ts';
import { counted, readableDuration } from '../core/readable.ts';
import { spanText } from './words.ts';

/** `rehearsal of checkout, seed 1, run e603c495: 202,803 log records`, then the time that was judged. */
export function summaryLines(result: DrillResult): readonly string[] {
  const { kind, scenario, seed, run, span } = result;
  const records = recordCount(result);
  const name = kind === 'live' ? 'live drill' : 'rehearsal';
  const around =
    span.startMs < span.judgedFromMs || span.judgedToMs < span.endMs
      ? `; with warm-up and cool-down ${readableDuration(span.endMs - span.startMs)}`
      : '';
  return [
    `${name} of ${scenario}, seed ${seed}${run === '' ? '' : `, run ${run}`}${records === 0 ? '' : `: ${counted(records, 'log record')}`}`,
    `judged ${readableDuration(span.judgedToMs - span.judgedFromMs)}, ${spanText(span.judgedFromMs, span.judgedToMs)}${around}`,
  ];
}

export const recordCount = ({ records }: DrillResult): number =>
  Object.values(records).reduce((sum, count) => sum + count, 0);

/** What stays in Loki, or why commands will find nothing there. */
export function leftBehind({ kind, loki, tenant, passingLoki }: DrillResult): readonly string[] {
  if (passingLoki) {
    return [
      'nothing is left behind: the Loki of this drill ended with it; commands need one that stays (--loki URL)',
    ];
  }
  return kind === 'live' ? [] : [`left behind: tenant ${tenant} in ${loki}`];
}
