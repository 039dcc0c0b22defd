/** Strengths as people write them: a range that is taken in even steps, or a list. */
import type { Parsed } from '../../config/values.ts';
import { digits, type Effect } from './effects.ts';
import type { Demands } from './model.ts';

export const STEPS = 10;
/** Each costs a rehearsal a seed. */
export const MOST_STRENGTHS = 100;

/** `1%..20%` in so many steps, `1%,2%,5%`, or one alone; rising. */
export function readStrengths(written: string, effect: Effect, steps = STEPS): Parsed<readonly number[]> {
  const isRange = written.includes('..');
  const read = written.split(isRange ? '..' : ',').map((part) => effect.read(part.trim()));
  const wrong = read.find((each) => !each.ok);
  if (wrong) return wrong;
  const strengths = read.flatMap((each) => (each.ok ? [each.value] : []));
  if (isRange && strengths.length !== 2) return refused(effect, 'a range has a first and a last strength');
  if (strengths.some((strength, i) => i > 0 && strength <= strengths[i - 1]!)) {
    return refused(effect, 'the strengths do not rise');
  }
  if (strengths.length > MOST_STRENGTHS) {
    return refused(effect, `${strengths.length} strengths are more than the ${MOST_STRENGTHS} that it takes`);
  }
  return { ok: true, value: isRange ? inSteps(strengths[0]!, strengths[1]!, steps, effect.unit) : strengths };
}

const refused = ({ example }: Effect, why: string): Parsed<never> => ({
  ok: false,
  expected: `rising strengths: a range such as ${example}, or a list with commas between`,
  why,
});

/** Evenly from first to last. Those between are rounded to a tenth of a step at most, so that they can be read. */
function inSteps(first: number, last: number, steps: number, unit: number): readonly number[] {
  const step = (last - first) / (steps - 1);
  const grain = unit * 10 ** (Math.floor(Math.log10(step / unit)) - 1);
  return Array.from({ length: steps }, (_, i) => {
    if (i === 0) return first;
    return i === steps - 1 ? last : digits(Math.round((first + i * step) / grain) * grain);
  });
}

/** What is demanded at a strength is looked at there. */
export const withDemands = (
  strengths: readonly number[],
  { mustFireAt, mustNotFireAt }: Demands,
): readonly number[] =>
  [...new Set([...strengths, ...[mustFireAt, mustNotFireAt].filter((each) => each !== undefined)])].sort(
    (a, b) => a - b,
  );
