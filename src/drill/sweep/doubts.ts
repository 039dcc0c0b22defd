/** What a sweep cannot know: what is between two strengths, and what more seeds would have shown. */
import { readableShare } from '../../draw/readable.ts';
import { shareBounds } from './confidence.ts';
import type { Effect } from './effects.ts';
import { type StrengthRow, surelyFrom } from './table.ts';

/** From the weakest strength at which all fired down to the next that was tried, anything may be. */
export function gapSentence({ print }: Effect, rows: readonly StrengthRow[]): readonly string[] {
  const seen = rows.filter(({ runs }) => runs > 0);
  const from = surelyFrom(seen);
  const below = from && seen[seen.indexOf(from) - 1];
  if (!below) return [];
  return [`Nothing is known between ${tried(below, print)} and ${tried(from, print)}.`];
}

const tried = ({ strength, fired, runs }: StrengthRow, print: Effect['print']): string =>
  `${print(strength)} (${fired} of ${runs})`;

/** So many seeds without one that fails prove nine in ten. */
const MANY = 30;

/** All of a few prove little, and none of a few as little. */
export function seedsSentence(rows: readonly StrengthRow[]): readonly string[] {
  const runs = Math.max(0, ...rows.map((row) => row.runs));
  if (runs === 0 || runs >= MANY) return [];
  if (runs === 1) return ['One seed proves little: with another it may be otherwise.'];
  const always = (tries: number): string => whole(shareBounds(tries, tries).atLeast);
  const never = (tries: number): string => whole(shareBounds(0, tries).atMost);
  const few = `${runs} of ${runs} means that it fires in at least ${always(runs)} of such incidents, 0 of ${runs} in at most ${never(runs)}`;
  return [`${few} (95% sure); ${MANY} seeds would make that ${always(MANY)} and ${never(MANY)}.`];
}

const whole = (share: number): string => readableShare(Math.round(share * 100) / 100);
