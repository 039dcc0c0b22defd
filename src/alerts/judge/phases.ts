/**
 * Combines the verdicts at several phases of the evaluation interval. The phase of a ruler cannot be configured, so an
 * expectation holds only if it holds at every phase.
 */
import type { AlertHistory, Judgement } from '../model.ts';
import { lasting } from './words.ts';

/** The judgements for one phase of the interval. */
export interface Phase {
  readonly histories: readonly AlertHistory[];
  readonly judgements: readonly Judgement[];
}

/** The judgements of the first phase. If only some phases fail, that of a failed phase, with a sentence that names the phases. */
export function overPhases(phases: readonly Phase[]): readonly Judgement[] {
  const [first, ...others] = phases;
  if (!first) return [];
  return first.judgements.map((judgement, i) => {
    const all = [judgement, ...others.map(({ judgements }) => judgements[i]!)];
    const failed = all.filter(({ passed }) => !passed);
    if (failed.length === 0 || failed.length === all.length) return judgement;
    const worst = failed[0]!;
    const offsets = all.flatMap(({ passed }, n) => (passed ? [] : [offsetOf(judgement, first, phases[n]!)]));
    const { intervalMs } = historyOf(judgement, first).rule;
    return {
      ...worst,
      sentence: `${worst.sentence}. This happens if the ruler evaluates ${listed(offsets)} into its interval of ${lasting(intervalMs)} (${failed.length} of ${all.length} offsets tried). At the other offsets the expectation holds, but the offset of a ruler cannot be configured`,
    };
  });
}

const historyOf = ({ expectation }: Judgement, { histories }: Phase): AlertHistory =>
  histories.find(({ rule }) => rule.alert === expectation.alert)!;

const offsetOf = (judgement: Judgement, first: Phase, phase: Phase): string =>
  lasting(historyOf(judgement, phase).grid.fromMs - historyOf(judgement, first).grid.fromMs);

const listed = (offsets: readonly string[]): string =>
  offsets.length === 1 ? offsets[0]! : `${offsets.slice(0, -1).join(', ')} or ${offsets.at(-1)}`;
