/** Aggregates the runs of a sweep: one row for each strength, and figures of all quiet runs. */
import { median } from '../alerts/judge/figures.ts';
import { countAtMost } from './confidence.ts';
import type { IncidentRun, QuietRun, SweepResult } from './model.ts';

export interface Spread {
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

export interface StrengthRow {
  readonly strength: number;
  /** Runs with a result. */
  readonly runs: number;
  readonly fired: number;
  /** Runs, of `runs`, in which the alert was already firing when the incident began. */
  readonly early: number;
  /** Inconclusive runs, not included in `runs`. */
  readonly unobservable: number;
  /** Time to detect, of the runs in which the alert fired. */
  readonly detection?: Spread;
  /** Time to resolve, of the runs in which it resolved. */
  readonly reset?: Spread;
  /** Runs in which it was still firing at the end. */
  readonly stayed: number;
}

export interface QuietFigures {
  /** Total length of the runs with a result. */
  readonly ms: number;
  readonly runs: number;
  readonly falseAlarms: number;
  readonly firingMs: number;
  readonly others: number;
  readonly unobservable: number;
}

const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;

/** The strengths with at least one run, ascending. */
export function rowsOf({ plan, runs }: Pick<SweepResult, 'plan' | 'runs'>): readonly StrengthRow[] {
  return plan.strengths.flatMap((strength) => {
    const own = runs.filter((run) => run.strength === strength);
    return own.length === 0 ? [] : [rowOf(strength, own)];
  });
}

/** The first row from which the alert fired in every run. All rows must have runs. */
export const reliableFrom = (rows: readonly StrengthRow[]): StrengthRow | undefined =>
  rows[rows.findLastIndex(({ fired, runs }) => fired < runs) + 1];

function rowOf(strength: number, own: readonly IncidentRun[]): StrengthRow {
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

/** The rate of false alarms and its upper 95% bound; undefined without quiet time. */
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
