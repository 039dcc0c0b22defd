/** What the runs of a sweep come to: a row a strength, and the quiet days together. */
import { median } from '../alerts/judge/figures.ts';
import { countAtMost } from './confidence.ts';
import type { QuietRun, StruckRun, SweepResult } from './model.ts';

export interface Spread {
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

export interface StrengthRow {
  readonly strength: number;
  /** Runs of which somebody can say what the alert did. */
  readonly runs: number;
  readonly fired: number;
  /** Of the runs, those in which it was firing when the incident began. */
  readonly early: number;
  /** Runs besides, of which nobody can say. */
  readonly unobservable: number;
  /** Over the runs in which it fired. */
  readonly detection?: Spread;
  /** Over those after which it was gone. */
  readonly reset?: Spread;
  /** Runs at whose end it was still firing. */
  readonly stayed: number;
}

export interface QuietFigures {
  /** Time that was looked at. */
  readonly ms: number;
  readonly runs: number;
  readonly falseAlarms: number;
  readonly firingMs: number;
  readonly others: number;
  readonly unobservable: number;
}

const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;

/** Those strengths of which there is at least one run, rising. */
export function rowsOf({ plan, runs }: Pick<SweepResult, 'plan' | 'runs'>): readonly StrengthRow[] {
  return plan.strengths.flatMap((strength) => {
    const own = runs.filter((run) => run.strength === strength);
    return own.length === 0 ? [] : [rowOf(strength, own)];
  });
}

/** The first from which on no run was missed, of rows with runs. */
export const surelyFrom = (rows: readonly StrengthRow[]): StrengthRow | undefined =>
  rows[rows.findLastIndex(({ fired, runs }) => fired < runs) + 1];

function rowOf(strength: number, own: readonly StruckRun[]): StrengthRow {
  const unobservable = count(own, ({ outcome }) => outcome === 'unobservable');
  const fired = count(own, ({ outcome }) => outcome === 'fired');
  const detection = spread(own.flatMap(({ detectionMs }) => detectionMs ?? []));
  const resets = own.flatMap(({ resetMs }) => resetMs ?? []);
  const reset = spread(resets);
  return {
    strength,
    runs: own.length - unobservable,
    fired,
    early: count(own, ({ outcome }) => outcome === 'early'),
    unobservable,
    ...(detection ? { detection } : {}),
    ...(reset ? { reset } : {}),
    stayed: fired - resets.length,
  };
}

function spread(values: readonly number[]): Spread | undefined {
  const medianMs = median(values);
  return medianMs === undefined
    ? undefined
    : { medianMs, leastMs: Math.min(...values), mostMs: Math.max(...values) };
}

const DAY_MS = 86_400_000;

/** Of the time that was looked at, and what it leaves open; absent where nothing was. */
export function falseAlarmsADay({
  ms,
  falseAlarms,
}: QuietFigures): { readonly seen: number; readonly atMost: number } | undefined {
  const days = ms / DAY_MS;
  return days > 0 ? { seen: falseAlarms / days, atMost: countAtMost(falseAlarms) / days } : undefined;
}

export function quietFiguresOf({ plan, quiet }: Pick<SweepResult, 'plan' | 'quiet'>): QuietFigures {
  const seen = quiet.filter(({ unobservable }) => unobservable === undefined);
  const sum = (of: (run: QuietRun) => number): number => seen.reduce((total, run) => total + of(run), 0);
  return {
    ms: seen.length * plan.quietMs,
    runs: seen.length,
    falseAlarms: sum(({ falseAlarms }) => falseAlarms),
    firingMs: sum(({ firingMs }) => firingMs),
    others: sum(({ others }) => others),
    unobservable: quiet.length - seen.length,
  };
}
