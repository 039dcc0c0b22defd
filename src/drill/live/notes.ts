/** Notes about the circumstances of a live drill that affect how to read its verdicts. */
import { counted, readableDuration } from '../../core/readable.ts';
import type { MatchedRule } from './compare.ts';
import { beyondWarmUp } from './plan.ts';
import type { RulerState } from './ruler.ts';

/** The `date` header has whole seconds, so a smaller difference is not reported. */
const CLOCK_DIFFERENCE_MS = 2000;

export function circumstances(
  rules: readonly MatchedRule[],
  { rules: all, aheadMs = 0 }: RulerState,
  warmUpMs: number,
): readonly string[] {
  const notes: string[] = [];
  const beyond = rules
    .map(({ rule }) => ({ alert: rule.alert, beyondMs: beyondWarmUp(rule, warmUpMs) }))
    .filter(({ beyondMs }) => beyondMs > 0);
  if (beyond.length > 0) {
    const listed = beyond
      .map(({ alert, beyondMs }) => `${alert} by ${readableDuration(beyondMs)}`)
      .join(', ');
    notes.push(
      `at the first judged evaluation, these rules look back to before the drill: ${listed}; to fix: a longer --warm-up`,
    );
  }
  const others = all.length - rules.length;
  if (others > 0) {
    notes.push(`the ruler has ${counted(others, 'more alerting rule')}, not part of this drill`);
  }
  if (Math.abs(aheadMs) > CLOCK_DIFFERENCE_MS) {
    notes.push(
      `the ruler's clock is ${readableDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's; alert times are those of the ruler`,
    );
  }
  return notes;
}
