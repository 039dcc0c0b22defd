/** What a rule really detects, in sentences: from which strength on, how often below it, and how quiet it is else. */

import { lasting, listed } from '../alerts/judge/words.ts';
import { counted, readableDuration, readableNumber, readableShare } from '../core/readable.ts';
import { shareBounds } from './confidence.ts';
import { EFFECTS, type Effect } from './effects.ts';
import type { SweepPlan, SweepResult } from './model.ts';
import {
  falseAlarmsADay,
  type QuietFigures,
  quietFiguresOf,
  rowsOf,
  type Spread,
  type StrengthRow,
  surelyFrom,
} from './table.ts';
import { alertWords } from './words.ts';

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

const DAY_MS = 86_400_000;

export function quietSentence(figures: QuietFigures): string {
  const { ms, runs, falseAlarms, firingMs, others, unobservable } = figures;
  const rate = falseAlarmsADay(figures);
  if (runs === 0 || !rate) {
    return `Of quiet days nobody can say anything${unobservable > 0 ? '' : ': none was played to its end'}.`;
  }
  const time = ms % DAY_MS === 0 ? counted(ms / DAY_MS, 'day') : readableDuration(ms);
  const often =
    falseAlarms === 0
      ? `no false alarm in ${time}, so`
      : `${counted(falseAlarms, 'false alarm')} in ${time}: ${readableNumber(rate.seen)} a day,`;
  // One that never ends is one alarm, and the worst of all.
  const long = falseAlarms === 0 ? '' : `; firing for ${readableDuration(firingMs)} of it`;
  const elsewhere =
    others === 0 ? '' : ` It fired ${others === 1 ? 'once' : `${others} times`} with other labels.`;
  return `On quiet days: ${often} at most ${readableNumber(Number(rate.atMost.toPrecision(2)))} a day (95% sure)${long}.${elsewhere}`;
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
    const lasts = plan.lastsMs === undefined ? '' : `, which lasts ${lasting(plan.lastsMs)},`;
    all.push(`At ${at} the incident${lasts} is over before it fires, in the median.`);
  }
  const drop = rows.findIndex((row, i) => i > 0 && shareOf(row) < shareOf(rows[i - 1]!));
  if (drop > 0) {
    all.push(
      `More is not always more: at ${print(rows[drop]!.strength)} it fired less often than at ${print(rows[drop - 1]!.strength)}.`,
    );
  }
  if (early > 0) {
    all.push(
      `In ${counted(early, 'run')} it was firing already when the incident began, which does not count as fired.`,
    );
  }
  if (stayed > 0) all.push(`In ${counted(stayed, 'run')} it was still firing when the run ended.`);
  return all;
}

/** Nothing is known of a row without runs: it is no drop, and none is measured from it. */
const shareOf = ({ fired, runs }: StrengthRow): number => (runs === 0 ? Number.NaN : fired / runs);

export function blindSpots({ runs, quiet, stopped }: SweepResult): readonly string[] {
  const reasons = [
    ...runs.flatMap(({ outcome, sentence }) => (outcome === 'unobservable' ? [sentence] : [])),
    ...quiet.flatMap(({ unobservable }) => unobservable ?? []),
  ];
  const all: string[] = [];
  if (reasons.length > 0) {
    const of = `${reasons.length} of ${counted(runs.length + quiet.length, 'run')}`;
    all.push(`${of} could not be observed: ${[...new Set(reasons)].join('; ')}.`);
  }
  if (stopped !== undefined) all.push(`Not all was played: ${stopped}.`);
  return all;
}

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
