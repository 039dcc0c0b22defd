/** Whether an expression can have series while nothing is wrong. */
import { COMPARISONS, type Outline, outlineOf } from './outline.ts';

/** A condition decides; a record that matches is enough; or they are there always. From the rarest. */
const PRESENCES = ['conditional', 'with-records', 'always'] as const;
export type Presence = (typeof PRESENCES)[number];

export const presenceOf = (expr: string): Presence => ofOutline(outlineOf(expr));

function ofOutline(outline: Outline): Presence {
  if (outline.kind === 'number') return 'always';
  if (outline.kind === 'binary') {
    const { operator, bool, left, right } = outline;
    if (operator === 'unless' || (COMPARISONS.has(operator) && !bool)) return 'conditional';
    const both = [ofOutline(left), ofOutline(right)];
    return operator === 'or' ? most(both) : least(both);
  }
  // Of what cannot be made out nothing bad is said.
  if (outline.kind !== 'call' || outline.name === 'absent_over_time') return 'conditional';
  if (outline.name === 'vector') return 'always';
  if (OVER_RECORDS.test(outline.name)) return 'with-records';
  const inner = outline.arguments.at(-1);
  return inner ? ofOutline(inner) : 'conditional';
}

/** Names of functions over a range of records. */
export const OVER_RECORDS = /_over_time$|^(?:bytes_)?rate$|^rate_counter$/;

const sorted = (all: readonly Presence[]): readonly Presence[] =>
  all.toSorted((a, b) => PRESENCES.indexOf(a) - PRESENCES.indexOf(b));
const least = (all: readonly Presence[]): Presence => sorted(all)[0]!;
const most = (all: readonly Presence[]): Presence => sorted(all).at(-1)!;

/** Whether it gives log lines, of which no alert can be made. */
export const givesLines = (expr: string): boolean => outlineOf(expr).kind === 'logs';

/** Whether a comparison gives 0 and 1 instead of leaving out what does not match. */
export const comparesWithBool = (expr: string): boolean => hasBool(outlineOf(expr));

const hasBool = (outline: Outline): boolean =>
  (outline.kind === 'binary' && (outline.bool || hasBool(outline.left) || hasBool(outline.right))) ||
  (outline.kind === 'call' && outline.arguments.some(hasBool));
