/** What was drilled: the kind, the scenario, the time range, and where the records remain. */

import type { DrillResult } from '../alerts/model.ts';
import { counted, readableDuration } from '../core/readable.ts';
import { spanText } from './words.ts';

/** `rehearsal of checkout, seed 1, run e603c495: 202,803 log records`, then the judged time. */
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

/** What evaluated the rules. */
export const evaluatorText = ({ evaluator, loki, tenant }: DrillResult): string =>
  evaluator.name === 'embedded'
    ? `evaluated by firedrill, with the behaviour of ${evaluator.profile}`
    : `evaluated by Loki ${loki}, tenant ${tenant}`;

export const recordCount = ({ records }: DrillResult): number =>
  Object.values(records).reduce((sum, count) => sum + count, 0);

/** Where the records remain after the drill, or why the printed commands find nothing. */
export function remainingData({
  kind,
  evaluator,
  loki,
  tenant,
  passingLoki,
}: DrillResult): readonly string[] {
  if (evaluator.name === 'embedded') return [];
  if (passingLoki) {
    return [
      'no records remain: the Loki of this drill stopped with it; to query the records later, use --loki URL',
    ];
  }
  return kind === 'live' ? [] : [`records kept in tenant ${tenant} of ${loki}`];
}
