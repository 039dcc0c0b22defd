/** Rules that nobody could look at, and why. */
import type { DrillResult } from '../alerts/model.ts';

interface BlindRule {
  readonly alert: string;
  readonly reason: string;
}

export const blindRules = ({ histories }: DrillResult): readonly BlindRule[] =>
  histories.flatMap(({ rule, unobservable }) =>
    unobservable === undefined ? [] : [{ alert: rule.alert, reason: unobservable }],
  );

/** Those that no judgement speaks of: nothing else in a report says why. */
export function unjudgedBlindRules(result: DrillResult): readonly BlindRule[] {
  const judged = new Set(result.judgements.map(({ expectation }) => expectation.alert));
  return blindRules(result).filter(({ alert }) => !judged.has(alert));
}

/** `could not look at Gone: selector matches nothing: {app="gone"}`; none twice. */
export const blindLines = (rules: readonly BlindRule[]): readonly string[] => [
  ...new Set(rules.map(({ alert, reason }) => `could not look at ${alert}: ${reason}`)),
];
