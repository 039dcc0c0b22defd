/**
 * Ratios by full or short names of services: `payment` for `payment-service`. Flags, the API and code use the same functions, so that
 * they report the same errors.
 */

import { defined } from '../core/defined.ts';
import { type Fault, FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import { number, type Parser, pairs } from './values.ts';

export type Ratios = Readonly<Record<string, number>>;

export const RATIO_EXPECTED =
  'a number from 0 (no WARN and ERROR records) to 10 (only those); 2.5 is a quarter of the records';

/** A written ratio. */
export const ratio = number({ min: 0, max: 10, what: RATIO_EXPECTED });

/** `api=3,payment=7`. */
export const ratios: Parser<Ratios> = (raw) => {
  const expected = 'pairs such as api=3,payment=7, each ratio from 0 to 10';
  const parsed = pairs(raw);
  if (!parsed.ok) return { ok: false, expected };
  const entries = Object.entries(parsed.value).map(([name, text]) => [name, ratio(text)] as const);
  const values = entries.flatMap(([name, value]) => (value.ok ? [[name, value.value] as const] : []));
  if (values.length < entries.length || values.length === 0) return { ok: false, expected };
  return { ok: true, value: Object.freeze(Object.fromEntries(values)) };
};

const SUFFIX = '-service';

/** The name without `-service`, unless another service has that name. */
export function shortName(name: string, names: readonly string[]): string {
  const short = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : '';
  return short === '' || names.includes(short) ? name : short;
}

/**
 * Ratios by the full names of services.
 *
 * @param names the services that may have one
 * @param given 0..10 by full or short name; a full name wins over another's short one
 * @param where the place of an entry in errors: `--payment`, `#/payment`
 * @throws FiredrillError with all errors: unknown names, two ratios for one service, values out of range
 */
export function resolveRatioNames(
  names: readonly string[],
  given: Ratios,
  where: (name: string) => string,
): Ratios {
  const faults: Fault[] = [];
  const givenBy = new Map<string, string>();
  const resolved: [string, number][] = [];
  for (const [name, value] of Object.entries(given)) {
    const service = [name, `${name}${SUFFIX}`].find((candidate) => names.includes(candidate));
    const other = service === undefined ? undefined : givenBy.get(service);
    const fault = service === undefined ? unknownName(name, names) : valueFault(name, service, value, other);
    if (fault) faults.push({ where: where(name), ...fault });
    if (service === undefined) continue;
    givenBy.set(service, name);
    resolved.push([service, value]);
  }
  if (faults.length > 0) throw new FiredrillError('invalid ratios', EXIT.usage, faults);
  // Not by assignment, because a service may have the name __proto__.
  return Object.freeze(Object.fromEntries(resolved));
}

function valueFault(
  name: string,
  service: string,
  value: number,
  other: string | undefined,
): Omit<Fault, 'where'> | undefined {
  if (other !== undefined)
    return { problem: `is a second ratio for ${service}`, expected: `only one of ${other} and ${name}` };
  return ratio(value).ok ? undefined : { problem: `cannot use ${value}`, expected: RATIO_EXPECTED };
}

function unknownName(name: string, names: readonly string[]): Omit<Fault, 'where'> {
  if (names.length === 0) return { problem: 'this scenario has no services' };
  const shorts = names.map((known) => shortName(known, names));
  return defined({
    problem: `there is no service "${name}"`,
    expected: `one of ${shorts.join(', ')}`,
    hint: didYouMean(nearest(name, [...shorts, ...names])),
  });
}
