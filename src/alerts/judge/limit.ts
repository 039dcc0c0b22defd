/**
 * The `limit` of a rule group. If a rule has more active alerts than that, the rule manager of Prometheus, which Loki's
 * ruler uses, drops all of them, pending and firing, and counts the evaluation as failed.
 */

import type { Series } from '../../model/series.ts';
import type { AlertHistory } from '../model.ts';
import { clock } from './words.ts';

/** The number of active alerts at an evaluation if it is above the limit, otherwise undefined. */
export function overLimitAt({ rule, series }: AlertHistory, timeMs: number): number | undefined {
  if (rule.limit === undefined) return undefined;
  const active = series.filter((one) => hasSampleAt(one, timeMs)).length;
  return active > rule.limit ? active : undefined;
}

const hasSampleAt = ({ samples }: Series, timeMs: number): boolean =>
  samples.some((sample) => sample.timeMs === timeMs);

/** A part of a sentence. */
export const limitWords = (active: number, { rule }: AlertHistory): string =>
  `${active} of its alerts were active, more than the \`limit\` of group ${rule.group} (${rule.limit}): a ruler drops them all`;

/** One line for each rule that exceeded its limit. */
export function limitNotes(histories: readonly AlertHistory[]): readonly string[] {
  return histories.flatMap((history) => {
    const { rule, series, grid, unobservable } = history;
    if (rule.limit === undefined || unobservable !== undefined) return [];
    const active = new Map<number, number>();
    for (const { samples } of series) {
      for (const { timeMs } of samples) active.set(timeMs, (active.get(timeMs) ?? 0) + 1);
    }
    const over = [...active].filter(([, count]) => count > rule.limit!);
    if (over.length === 0) return [];
    const first = Math.min(...over.map(([timeMs]) => timeMs));
    const most = Math.max(...over.map(([, count]) => count));
    const times = over.length === 1 ? 'at one evaluation' : `at ${over.length} evaluations`;
    return [
      `${rule.alert} had more active alerts than the \`limit\` of group ${rule.group} (${rule.limit}) ${times}, at most ${most}, first at ${clock(first, { startMs: grid.fromMs, endMs: grid.toMs })}: a ruler then drops them all`,
    ];
  });
}
