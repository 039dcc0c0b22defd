/** Strengths as people write them: a range that is taken in nearly even steps, or a list. */
import type { Parsed } from '../config/values.ts';
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
  return {
    ok: true,
    value: isRange ? inSteps(strengths[0]!, strengths[1]!, steps, effect.grains) : strengths,
  };
}

const refused = ({ example }: Effect, why: string): Parsed<never> => ({
  ok: false,
  expected: `rising strengths: a range such as ${example}, or a list with commas between`,
  why,
});

/**
 * From first to last, both as written. Those between are as even as round numbers can be: `1%..20%` in ten steps is 1%,
 * 3%, 5%, 7%, 9%, 12%, …, each no more than a quarter of a step from its place, since people quote these numbers.
 */
function inSteps(first: number, last: number, steps: number, grains: Effect['grains']): readonly number[] {
  const step = (last - first) / (steps - 1);
  const grain = roundBelow(step / 2, grains);
  return Array.from({ length: steps }, (_, i) => {
    if (i === 0) return first;
    return i === steps - 1 ? last : digits(Math.round((first + i * step) / grain) * grain);
  });
}

/** The largest grain that is no larger; where none is, 1 or 5 and zeros. */
function roundBelow(most: number, grains: Effect['grains']): number {
  const grain = grains.findLast((each) => each <= most);
  if (grain !== undefined) return grain;
  const power = 10 ** Math.floor(Math.log10(most));
  return 5 * power <= most ? 5 * power : power;
}

/** What is demanded at a strength is looked at there. */
export const withDemands = (
  strengths: readonly number[],
  { mustFireAt, mustNotFireAt }: Demands,
): readonly number[] =>
  [...new Set([...strengths, ...[mustFireAt, mustNotFireAt].filter((each) => each !== undefined)])].sort(
    (a, b) => a - b,
  );
