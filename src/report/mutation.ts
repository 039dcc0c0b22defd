/** What mutants of the rules showed, in words for all reports. */
import type { DrillResult, MutantResult, MutationResult } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';

/** `mutation score 82%: 41 mutants killed, 9 survived, 6 equivalent`. */
export function mutationHeadline({ score, mutants }: MutationResult): string {
  const count = (outcome: MutantResult['outcome']): number =>
    mutants.filter((mutant) => mutant.outcome === outcome).length;
  return `mutation score ${score}%: ${counted(count('killed'), 'mutant')} killed, ${count('survived')} survived, ${count('equivalent')} equivalent`;
}

const survivors = ({ mutants }: MutationResult): readonly MutantResult[] =>
  mutants.filter(({ outcome }) => outcome === 'survived');

/** One line for each survivor, after a headline; none if the rules were not mutated. */
export function mutationLines({ mutation }: DrillResult): readonly string[] {
  if (!mutation) return [];
  return [
    mutationHeadline(mutation),
    ...survivors(mutation).map(({ rule, hint = '' }) => `  ${rule}: ${hint}`),
  ];
}
