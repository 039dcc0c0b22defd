/** The flags of `firedrill sweep` for strengths, seeds and quiet days. */
import { duration, number, type Parser } from '../../config/values.ts';
import type { Fault } from '../../core/errors.ts';
import { EFFECT_NAMES, EFFECTS, type Effect } from '../../sweep/effects.ts';
import type { Demands } from '../../sweep/model.ts';
import { MOST_STRENGTHS, readStrengths, withDemands } from '../../sweep/strengths.ts';

/** As written. */
export type SweepFlags = Readonly<Record<string, string | undefined>>;

export interface SweepRequest {
  readonly effect: Effect;
  /** Ascending. */
  readonly strengths: readonly number[];
  readonly demands: Demands;
  readonly seeds: number;
  readonly quietMs: number;
}

const SEEDS = 3;
const QUIET_MS = 86_400_000;

const wholeFrom = (min: number, max: number): Parser<number> =>
  number({ min, max, whole: true, what: `a whole number from ${min} to ${max}` });

/** Adds errors to `faults`. Returns `undefined` if there is no usable effect or list of strengths. */
export function readSweepRequest(flags: SweepFlags, faults: Fault[]): SweepRequest | undefined {
  const read = <T>(flag: string, parser: Parser<T>): T | undefined => {
    const written = flags[camel(flag)];
    const parsed = written === undefined ? undefined : parser(written);
    if (!parsed || parsed.ok) return parsed?.value;
    const problem = `cannot use ${JSON.stringify(written)}${parsed.why === undefined ? '' : `: ${parsed.why}`}`;
    faults.push({ where: `--${flag}`, problem, expected: parsed.expected });
    return undefined;
  };
  const seeds = read('seeds', wholeFrom(1, 1000)) ?? SEEDS;
  const quietMs = read('quiet', duration) ?? QUIET_MS;
  const steps = read('steps', wholeFrom(2, MOST_STRENGTHS));
  const effect = chooseEffect(flags, faults);
  if (!effect) return undefined;
  if (steps !== undefined && !flags[effect.name]!.includes('..')) {
    faults.push({
      where: '--steps',
      problem: `--${effect.name} lists its strengths`,
      expected: `--steps with a range, such as --${effect.name} ${effect.example}`,
    });
  }
  const strengths = read(effect.name, (raw) => readStrengths(String(raw), effect, steps));
  const demands = orderedDemands(
    read('must-fire-at', effect.read),
    read('must-not-fire-at', effect.read),
    effect,
    faults,
  );
  return strengths && { effect, strengths: withDemands(strengths, demands), demands, seeds, quietMs };
}

function chooseEffect(flags: SweepFlags, faults: Fault[]): Effect | undefined {
  const [name, ...others] = EFFECT_NAMES.filter((each) => flags[each] !== undefined);
  if (name !== undefined && others.length === 0) return EFFECTS[name];
  const known = EFFECT_NAMES.map((each) => `--${each} ${EFFECTS[each].example}`).join(', ');
  faults.push(
    name === undefined
      ? {
          where: 'sweep',
          problem: 'choose which property of the incident to sweep',
          expected: `one of ${known}`,
        }
      : {
          where: `--${others[0]}`,
          problem: `a sweep varies one property, and --${name} is given`,
          expected: `one of ${known}`,
        },
  );
  return undefined;
}

function orderedDemands(
  mustFireAt: number | undefined,
  mustNotFireAt: number | undefined,
  { print }: Effect,
  faults: Fault[],
): Demands {
  if (mustFireAt !== undefined && mustNotFireAt !== undefined && mustFireAt <= mustNotFireAt) {
    faults.push({
      where: '--must-not-fire-at',
      problem: `the alert cannot stay silent up to ${print(mustNotFireAt)} and fire from ${print(mustFireAt)} on`,
      expected: 'a lower strength than --must-fire-at',
    });
  }
  return {
    ...(mustFireAt === undefined ? {} : { mustFireAt }),
    ...(mustNotFireAt === undefined ? {} : { mustNotFireAt }),
  };
}

const camel = (flag: string): string => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
