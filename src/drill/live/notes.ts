/** What is worth knowing of a live drill besides its verdicts. */
import { readableDuration } from '../../core/readable.ts';
import type { Paired } from './compare.ts';
import { beyondOf } from './plan.ts';
import type { Look } from './ruler.ts';

/** A clock is told in whole seconds; less than this is nothing. */
const CLOCKS_APART_MS = 2000;

export function circumstances(
  rules: readonly Paired[],
  { rules: all, aheadMs = 0 }: Look,
  warmUpMs: number,
): readonly string[] {
  const notes: string[] = [];
  const beyond = rules
    .map(({ rule }) => ({ alert: rule.alert, beyondMs: beyondOf(rule, warmUpMs) }))
    .filter(({ beyondMs }) => beyondMs > 0);
  if (beyond.length > 0) {
    const told = beyond.map(({ alert, beyondMs }) => `${alert} by ${readableDuration(beyondMs)}`).join(', ');
    notes.push(
      `when judging begins these look back further than the drill has run: ${told}; a longer --warm-up fills that time`,
    );
  }
  const others = all.length - rules.length;
  if (others > 0) {
    notes.push(
      `the ruler has ${others} more alerting rule${others === 1 ? '' : 's'}, not part of this drill`,
    );
  }
  if (Math.abs(aheadMs) > CLOCKS_APART_MS) {
    notes.push(
      `the ruler's clock is ${readableDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's; times of alerts are by the ruler's`,
    );
  }
  return notes;
}
