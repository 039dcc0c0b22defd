/** Rules without a result, and the reasons. */
import type { DrillResult } from '../alerts/model.ts';

interface InconclusiveRule {
  readonly alert: string;
  readonly reason: string;
}

export const inconclusiveRules = ({ histories }: DrillResult): readonly InconclusiveRule[] =>
  histories.flatMap(({ rule, unobservable }) =>
    unobservable === undefined ? [] : [{ alert: rule.alert, reason: unobservable }],
  );

/** The inconclusive rules that no expectation names. No judgement in a report gives their reason. */
export function unjudgedInconclusiveRules(result: DrillResult): readonly InconclusiveRule[] {
  const judged = new Set(result.judgements.map(({ expectation }) => expectation.alert));
  return inconclusiveRules(result).filter(({ alert }) => !judged.has(alert));
}

/** `Gone is inconclusive: selector matches nothing: {app="gone"}`, without repetitions. */
export const inconclusiveLines = (rules: readonly InconclusiveRule[]): readonly string[] => [
  ...new Set(rules.map(({ alert, reason }) => `${alert} is inconclusive: ${reason}`)),
];
