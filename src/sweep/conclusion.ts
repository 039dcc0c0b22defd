/** What a rule detects, in sentences: at which strength it fires reliably, how often below it, and how many false alarms it has. */

import { lasting, listed } from '../alerts/judge/words.ts';
import { counted, readableDuration, readableNumber, readableShare } from '../core/readable.ts';
import { shareBounds } from './confidence.ts';
import { EFFECTS, type Effect } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import {
  falseAlarmsADay,
  type QuietFigures,
  quietFiguresOf,
  reliableFrom,
  rowsOf,
  type Spread,
  type StrengthRow,
} from './table.ts';
import { alertWords } from './words.ts';

/** More strengths are summarized as a range. */
const MOST_LISTED = 3;

/** The most important sentence first. */
export function conclusionOf(result: SweepResult): readonly string[] {
  const { plan } = result;
  const rows = rowsOf(result);
  return [
    detects(plan, rows),
    ...gapSentence(EFFECTS[plan.effect], rows),
    ...seedsSentence(rows),
    ...(plan.quietMs > 0 ? [quietSentence(quietFiguresOf(result))] : []),
    ...remarks(plan, rows),
    ...inconclusiveRuns(result),
  ];
}

function detects(plan: SweepPlan, rows: readonly StrengthRow[]): string {
  const subject = alertWords(plan);
  const effect = EFFECTS[plan.effect];
  const seen = rows.filter(({ runs }) => runs > 0);
  const [weakest] = seen;
  const strongest = seen.at(-1);
  if (!weakest || !strongest) return `It is unknown what ${subject} detects: all runs are inconclusive.`;
  if (seen.every(({ early, runs }) => early === runs)) {
    return `It is unknown what ${subject} detects: it fires without the incident.`;
  }
  if (seen.every(({ fired }) => fired === 0)) {
    const where =
      seen.length === 1
        ? `at ${effect.phrase(weakest.strength)}`
        : `at any strength from ${effect.print(weakest.strength)} to ${effect.phrase(strongest.strength)}`;
    return `${subject} did not fire ${where} (${counted(sum(seen), 'run')}).`;
  }
  const from = reliableFrom(seen);
  const below = from ? seen.slice(0, seen.indexOf(from)) : seen;
  const head = from
    ? `${subject} fires ${fromWords(from, strongest, effect)} (${reliably(from, plan)})`
    : `${subject} does not fire reliably at any strength up to ${effect.phrase(strongest.strength)}`;
  if (below.length === 0)
    return seen.length === 1 ? `${head}.` : `${head}, the weakest strength of this sweep.`;
  return `${[head, ...weaker(below, effect)].join('; ')}.`;
}

/** Strengths above the strongest one were not tested. */
const fromWords = ({ strength }: StrengthRow, strongest: StrengthRow, { phrase }: Effect): string =>
  strength === strongest.strength ? `at ${phrase(strength)}` : `at ${phrase(strength)} and above`;

const sum = (rows: readonly StrengthRow[]): number => rows.reduce((total, { runs }) => total + runs, 0);

/** `3 of 3 seeds, median time to detect 3m 10s, range 2m 40s to 3m 40s`. */
function reliably({ fired, runs, detection }: StrengthRow, { intervalMs }: SweepPlan): string {
  const often = `${fired} of ${counted(runs, 'seed')}`;
  if (!detection) return often;
  // One seed covers only one offset within the ruler's interval.
  if (runs === 1) {
    return `${often}, time to detect ${lasting(detection.medianMs)}; a ruler may be up to ${lasting(intervalMs)} earlier or later`;
  }
  return `${often}, median time to detect ${spreadWords(detection)}`;
}

/** `3m 10s, range 2m 40s to 3m 40s`. */
function spreadWords({ medianMs, leastMs, mostMs }: Spread): string {
  const range = leastMs === mostMs ? '' : `, range ${lasting(leastMs)} to ${lasting(mostMs)}`;
  return `${lasting(medianMs)}${range}`;
}

/** Strengths at which it fires with some seeds, the strongest first, and strengths at which it never fires. */
function weaker(rows: readonly StrengthRow[], effect: Effect): readonly string[] {
  const first = rows.findIndex(({ fired }) => fired > 0);
  const sometimes = first < 0 ? [] : rows.slice(first).reverse();
  const never = first < 0 ? rows : rows.slice(0, first);
  const parts =
    sometimes.length > MOST_LISTED
      ? [summary(sometimes, effect)]
      : sometimes.map((row) => sometimesWords(row, effect));
  const highest = never.at(-1);
  if (!highest) return parts;
  const more = never.length > 1 ? ' and below' : '';
  return [...parts, `never at ${effect.print(highest.strength)}${more}`];
}

const sometimesWords = ({ strength, fired, runs }: StrengthRow, effect: Effect): string =>
  `at ${effect.print(strength)} with ${fired} of ${counted(runs, 'seed')}`;

function summary(rows: readonly StrengthRow[], effect: Effect): string {
  const shares = rows.map(({ fired, runs }) => fired / runs);
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const span = `between ${effect.print(rows.at(-1)!.strength)} and ${effect.print(rows[0]!.strength)}`;
  return `${span} with ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of the seeds`;
}

const DAY_MS = 86_400_000;

export function quietSentence(figures: QuietFigures): string {
  const { ms, runs, falseAlarms, firingMs, others, unobservable } = figures;
  const rate = falseAlarmsADay(figures);
  if (runs === 0 || !rate) {
    return `Quiet runs: no result${unobservable > 0 ? '' : ', because none was completed'}.`;
  }
  const time = ms % DAY_MS === 0 ? counted(ms / DAY_MS, 'day') : readableDuration(ms);
  const often =
    falseAlarms === 0
      ? `no false alarm in ${time},`
      : `${counted(falseAlarms, 'false alarm')} in ${time}: ${readableNumber(rate.seen)} a day,`;
  // An alarm that never resolves counts once, so the total time is given too.
  const long = falseAlarms === 0 ? '' : `; firing for ${readableDuration(firingMs)} in total`;
  const elsewhere =
    others === 0 ? '' : ` It fired ${others === 1 ? 'once' : `${others} times`} with other labels.`;
  return `Quiet runs: ${often} at most ${readableNumber(Number(rate.atMost.toPrecision(2)))} a day (95% confidence)${long}.${elsewhere}`;
}

export function remarks(plan: SweepPlan, rows: readonly StrengthRow[]): readonly string[] {
  const { print } = EFFECTS[plan.effect];
  const total = (of: (row: StrengthRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const early = total((row) => row.early);
  const stayed = total((row) => row.stayed);
  const all: string[] = [];
  const after = rows.filter(
    ({ strength, detection }) => detection && detection.medianMs >= (plan.lastsMs ?? strength),
  );
  if (after.length > 0) {
    const at = listed(after.map(({ strength }) => print(strength)));
    const lasts = plan.lastsMs === undefined ? '' : ` (${lasting(plan.lastsMs)})`;
    all.push(`At ${at}, the incident${lasts} is over before the alert fires (median).`);
  }
  const drop = rows.findIndex((row, i) => i > 0 && shareOf(row) < shareOf(rows[i - 1]!));
  if (drop > 0) {
    all.push(
      `It fired less often at ${print(rows[drop]!.strength)} than at ${print(rows[drop - 1]!.strength)}.`,
    );
  }
  if (early > 0) {
    all.push(
      `In ${counted(early, 'run')}, it was already firing when the incident began. This does not count as fired.`,
    );
  }
  if (stayed > 0) all.push(`In ${counted(stayed, 'run')}, it was still firing when the run ended.`);
  return all;
}

/** NaN for a row without results, so that comparisons with it are false. */
const shareOf = ({ fired, runs }: StrengthRow): number => (runs === 0 ? Number.NaN : fired / runs);

export function inconclusiveRuns({ runs, quiet, stopped }: SweepResult): readonly string[] {
  const reasons = [
    ...runs.flatMap(({ outcome, sentence }) => (outcome === 'unobservable' ? [sentence] : [])),
    ...quiet.flatMap(({ unobservable }) => unobservable ?? []),
  ];
  const all: string[] = [];
  if (reasons.length > 0) {
    const of = `${reasons.length} of ${counted(runs.length + quiet.length, 'run')}`;
    all.push(
      `${of} ${reasons.length === 1 ? 'is' : 'are'} inconclusive: ${[...new Set(reasons)].join('; ')}.`,
    );
  }
  if (stopped !== undefined) all.push(`The sweep is incomplete: ${stopped}.`);
  return all;
}

/** The range between the weakest strength that fires reliably and the next weaker one. */
export function gapSentence({ print }: Effect, rows: readonly StrengthRow[]): readonly string[] {
  const seen = rows.filter(({ runs }) => runs > 0);
  const from = reliableFrom(seen);
  const below = from && seen[seen.indexOf(from) - 1];
  if (!below) return [];
  return [`Strengths between ${tested(below, print)} and ${tested(from, print)} were not tested.`];
}

const tested = ({ strength, fired, runs }: StrengthRow, print: Effect['print']): string =>
  `${print(strength)} (${fired} of ${runs})`;

/** If this many seeds all fire, the share is at least 90%, with 95% confidence. */
const MANY = 30;

/** What a small number of seeds proves. */
export function seedsSentence(rows: readonly StrengthRow[]): readonly string[] {
  const runs = Math.max(0, ...rows.map((row) => row.runs));
  if (runs === 0 || runs >= MANY) return [];
  if (runs === 1) return ['One seed proves little: another seed may give another result.'];
  const always = (tries: number): string => whole(shareBounds(tries, tries).atLeast);
  const never = (tries: number): string => whole(shareBounds(0, tries).atMost);
  const few = `${runs} of ${runs} seeds means that it fires in at least ${always(runs)} of such incidents, 0 of ${runs} in at most ${never(runs)}`;
  return [`${few} (95% confidence). With ${MANY} seeds, the bounds are ${always(MANY)} and ${never(MANY)}.`];
}

const whole = (share: number): string => readableShare(Math.round(share * 100) / 100);
