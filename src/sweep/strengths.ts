/** Parses strengths: a range, which is divided into nearly even steps, or a list. */
import type { Parsed } from '../config/values.ts';
import { digits, type Effect } from './effects.ts';
import type { Demands } from './model.ts';

export const STEPS = 10;
/** Each strength needs one rehearsal for each seed. */
export const MOST_STRENGTHS = 100;

/** Parses `1%..20%` (divided into `steps`), `1%,2%,5%`, or a single strength. The result is ascending. */
export function readStrengths(written: string, effect: Effect, steps = STEPS): Parsed<readonly number[]> {
  const isRange = written.includes('..');
  const read = written.split(isRange ? '..' : ',').map((part) => effect.read(part.trim()));
  const wrong = read.find((each) => !each.ok);
  if (wrong) return wrong;
  const strengths = read.flatMap((each) => (each.ok ? [each.value] : []));
  if (isRange && strengths.length !== 2) return refused(effect, 'a range needs a first and a last strength');
  if (strengths.some((strength, i) => i > 0 && strength <= strengths[i - 1]!)) {
    return refused(effect, 'the strengths are not ascending');
  }
  if (strengths.length > MOST_STRENGTHS) {
    return refused(effect, `${strengths.length} strengths are more than the maximum of ${MOST_STRENGTHS}`);
  }
  return {
    ok: true,
    value: isRange ? inSteps(strengths[0]!, strengths[1]!, steps, effect.grains) : strengths,
  };
}

const refused = ({ example }: Effect, why: string): Parsed<never> => ({
  ok: false,
  expected: `ascending strengths: a range such as ${example}, or a comma-separated list`,
  why,
});

/**
 * The first and last strength are used as given. Those between are rounded: `1%..20%` in ten steps is 1%, 3%, 5%, 7%, 9%,
 * 12%, …. Rounding moves a strength by at most a quarter of a step.
 */
function inSteps(first: number, last: number, steps: number, grains: Effect['grains']): readonly number[] {
  const step = (last - first) / (steps - 1);
  const grain = roundBelow(step / 2, grains);
  return Array.from({ length: steps }, (_, i) => {
    if (i === 0) return first;
    return i === steps - 1 ? last : digits(Math.round((first + i * step) / grain) * grain);
  });
}

/** The largest grain that is not above `most`; without one, the largest power of ten, or five times it. */
function roundBelow(most: number, grains: Effect['grains']): number {
  const grain = grains.findLast((each) => each <= most);
  if (grain !== undefined) return grain;
  const power = 10 ** Math.floor(Math.log10(most));
  return 5 * power <= most ? 5 * power : power;
}

/** Adds the strengths of the demands, so that they are always tested. */
export const withDemands = (
  strengths: readonly number[],
  { mustFireAt, mustNotFireAt }: Demands,
): readonly number[] =>
  [...new Set([...strengths, ...[mustFireAt, mustNotFireAt].filter((each) => each !== undefined)])].sort(
    (a, b) => a - b,
  );
