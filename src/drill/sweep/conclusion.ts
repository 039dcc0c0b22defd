/** What a rule really detects, in sentences: from which strength on, how often below it, and how quiet it is else. */
import { lasting } from '../judge/words.ts';
import { gapSentence, seedsSentence } from './doubts.ts';
import { EFFECTS, type Effect } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import { quietSentence } from './quiet-words.ts';
import { blindSpots, remarks } from './remarks.ts';
import { quietFiguresOf, rowsOf, type Spread, type StrengthRow, surelyFrom } from './table.ts';
import { alertWords, counted } from './words.ts';

/** Strengths that are told one by one. */
const MOST_TOLD = 3;

/** The most important first. */
export function conclusionOf(result: SweepResult): readonly string[] {
  const { plan } = result;
  const rows = rowsOf(result);
  return [
    detects(plan, rows),
    ...gapSentence(EFFECTS[plan.effect], rows),
    ...seedsSentence(rows),
    ...(plan.quietMs > 0 ? [quietSentence(quietFiguresOf(result))] : []),
    ...remarks(plan, rows),
    ...blindSpots(result),
  ];
}

function detects(plan: SweepPlan, rows: readonly StrengthRow[]): string {
  const subject = alertWords(plan);
  const effect = EFFECTS[plan.effect];
  const seen = rows.filter(({ runs }) => runs > 0);
  const [weakest] = seen;
  const strongest = seen.at(-1);
  if (!weakest || !strongest) return `Nobody can say what ${subject} detects: no run could be observed.`;
  if (seen.every(({ early, runs }) => early === runs)) {
    return `Nobody can say what ${subject} detects: it fires without the incident.`;
  }
  if (seen.every(({ fired }) => fired === 0)) {
    const where =
      seen.length === 1
        ? `at ${effect.phrase(weakest.strength)}`
        : `at any strength from ${effect.print(weakest.strength)} to ${effect.phrase(strongest.strength)}`;
    return `${subject} did not fire ${where} (${counted(sum(seen), 'run')}).`;
  }
  const from = surelyFrom(seen);
  const below = from ? seen.slice(0, seen.indexOf(from)) : seen;
  const head = from
    ? `${subject} fires ${fromWords(from, strongest, effect)} (${reliably(from, plan)})`
    : `${subject} does not fire every time at any strength up to ${effect.phrase(strongest.strength)}`;
  if (below.length === 0) return seen.length === 1 ? `${head}.` : `${head}, the weakest that was tried.`;
  return `${[head, ...weaker(below, effect)].join('; ')}.`;
}

/** Nothing is known of what is stronger than the strongest. */
const fromWords = ({ strength }: StrengthRow, strongest: StrengthRow, { phrase }: Effect): string =>
  strength === strongest.strength ? `at ${phrase(strength)}` : `from ${phrase(strength)} on`;

const sum = (rows: readonly StrengthRow[]): number => rows.reduce((total, { runs }) => total + runs, 0);

/** `3 of 3 seeds, after 3m 10s in the median, 2m 40s to 3m 40s`. */
function reliably({ fired, runs, detection }: StrengthRow, { intervalMs }: SweepPlan): string {
  const often = `${fired} of ${counted(runs, 'seed')}`;
  if (!detection) return often;
  // One seed stands for one phase of the ruler's interval alone.
  if (runs === 1) {
    return `${often}, after ${lasting(detection.medianMs)}; a ruler may be up to ${lasting(intervalMs)} sooner or later`;
  }
  return `${often}, after ${spreadWords(detection)}`;
}

/** `3m 10s in the median, 2m 40s to 3m 40s`. */
function spreadWords({ medianMs, leastMs, mostMs }: Spread): string {
  const range = leastMs === mostMs ? '' : `, ${lasting(leastMs)} to ${lasting(mostMs)}`;
  return `${lasting(medianMs)} in the median${range}`;
}

/** Strengths at which it fires sometimes, the strongest first, and those at which it never does. */
function weaker(rows: readonly StrengthRow[], effect: Effect): readonly string[] {
  const first = rows.findIndex(({ fired }) => fired > 0);
  const sometimes = first < 0 ? [] : rows.slice(first).reverse();
  const never = first < 0 ? rows : rows.slice(0, first);
  const parts =
    sometimes.length > MOST_TOLD ? [summed(sometimes, effect)] : sometimes.map((row) => told(row, effect));
  const highest = never.at(-1);
  if (!highest) return parts;
  const more = never.length > 1 ? ' and below' : '';
  return [...parts, `at ${effect.print(highest.strength)}${more} never`];
}

const told = ({ strength, fired, runs }: StrengthRow, effect: Effect): string =>
  `at ${effect.print(strength)} in ${fired} of ${counted(runs, 'seed')}`;

function summed(rows: readonly StrengthRow[], effect: Effect): string {
  const shares = rows.map(({ fired, runs }) => fired / runs);
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const span = `between ${effect.print(rows.at(-1)!.strength)} and ${effect.print(rows[0]!.strength)}`;
  return `${span} in ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of the seeds`;
}
