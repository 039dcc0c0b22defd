/** What else is worth a word: what is not as one would think, and what could not be looked at. */
import { lasting, listed } from '../judge/words.ts';
import { EFFECTS } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import type { StrengthRow } from './table.ts';
import { counted } from './words.ts';

export function remarks(plan: SweepPlan, rows: readonly StrengthRow[]): readonly string[] {
  const { print } = EFFECTS[plan.effect];
  const total = (of: (row: StrengthRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const early = total((row) => row.early);
  const stayed = total((row) => row.stayed);
  const all: string[] = [];
  const after = rows.filter(
    ({ strength, detection }) => detection && detection.medianMs >= (plan.lastsMs ?? strength),
  );
  if (after.length > 0) {
    const at = listed(after.map(({ strength }) => print(strength)));
    const lasts = plan.lastsMs === undefined ? '' : `, which lasts ${lasting(plan.lastsMs)},`;
    all.push(`At ${at} the incident${lasts} is over before it fires, in the median.`);
  }
  const drop = rows.findIndex((row, i) => i > 0 && shareOf(row) < shareOf(rows[i - 1]!));
  if (drop > 0) {
    all.push(
      `More is not always more: at ${print(rows[drop]!.strength)} it fired less often than at ${print(rows[drop - 1]!.strength)}.`,
    );
  }
  if (early > 0) {
    all.push(
      `In ${counted(early, 'run')} it was firing already when the incident began, which does not count as fired.`,
    );
  }
  if (stayed > 0) all.push(`In ${counted(stayed, 'run')} it was still firing when the run ended.`);
  return all;
}

/** Nothing is known of a row without runs: it is no drop, and none is measured from it. */
const shareOf = ({ fired, runs }: StrengthRow): number => (runs === 0 ? Number.NaN : fired / runs);

export function blindSpots({ runs, quiet, stopped }: SweepResult): readonly string[] {
  const reasons = [
    ...runs.flatMap(({ outcome, sentence }) => (outcome === 'unobservable' ? [sentence] : [])),
    ...quiet.flatMap(({ unobservable }) => unobservable ?? []),
  ];
  const all: string[] = [];
  if (reasons.length > 0) {
    const of = `${reasons.length} of ${counted(runs.length + quiet.length, 'run')}`;
    all.push(`${of} could not be observed: ${[...new Set(reasons)].join('; ')}.`);
  }
  if (stopped !== undefined) all.push(`Not all was played: ${stopped}.`);
  return all;
}
