/**
 * One verdict from those at several moments of a ruler's interval. Nobody chooses when a ruler begins, so an expectation
 * holds if it holds at all of them.
 */
import type { AlertHistory, Judgement } from '../model.ts';
import { lasting } from './words.ts';

/** What was judged with evaluations at one moment of the interval. */
export interface Phase {
  readonly histories: readonly AlertHistory[];
  readonly judgements: readonly Judgement[];
}

/** The first phase's judgements, or where others fail and it does not, theirs; a sentence says at which moments. */
export function overPhases(phases: readonly Phase[]): readonly Judgement[] {
  const [first, ...others] = phases;
  if (!first) return [];
  return first.judgements.map((judgement, i) => {
    const all = [judgement, ...others.map(({ judgements }) => judgements[i]!)];
    const failed = all.filter(({ passed }) => !passed);
    if (failed.length === 0 || failed.length === all.length) return judgement;
    const worst = failed[0]!;
    const moments = all.flatMap(({ passed }, n) => (passed ? [] : [offsetOf(judgement, first, phases[n]!)]));
    const { intervalMs } = historyOf(judgement, first).rule;
    return {
      ...worst,
      sentence: `${worst.sentence}. So it is where the ruler evaluates ${listed(moments)} into its interval of ${lasting(intervalMs)}, at ${failed.length} of ${all.length} moments tried; at the others the expectation holds, and nobody chooses the moment`,
    };
  });
}

const historyOf = ({ expectation }: Judgement, { histories }: Phase): AlertHistory =>
  histories.find(({ rule }) => rule.alert === expectation.alert)!;

const offsetOf = (judgement: Judgement, first: Phase, phase: Phase): string =>
  lasting(historyOf(judgement, phase).grid.fromMs - historyOf(judgement, first).grid.fromMs);

const listed = (words: readonly string[]): string =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
