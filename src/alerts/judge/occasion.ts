/** One expectation in one window, with what the rules of its alert did then: what there is to judge. */
import type { Expectation } from '../../model/expectation.ts';
import type { Grid } from '../../model/series.ts';
import type { AlertHistory, AlertRule, DrillResult, Instance, TrueWindow } from '../model.ts';
import { labelsMatcher } from './labels.ts';
import { attributableUntil, isEmpty, nextOccurrence, nextRival } from './windows.ts';

export interface Occasion {
  readonly expectation: Expectation;
  readonly window: TrueWindow;
  /** Several rules may bear one name. */
  readonly views: readonly View[];
  /** Its instances that fired in the window or its attributable time, by when they began to fire. */
  readonly firings: readonly Firing[];
}

/** One rule, as far as the expectation means it. */
export interface View {
  readonly history: AlertHistory;
  /** The end of the attributable time, which does not belong to it. */
  readonly untilMs: number;
  /** When the same incident happens again; `Infinity`: it does not. */
  readonly nextMs: number;
  /** Those whose labels match. */
  readonly instances: readonly Instance[];
}

export interface Firing {
  readonly instance: Instance;
  readonly firingMs: number;
  readonly view: View;
}

/** Why it did not fire. */
export interface Absence {
  /** A part of a sentence: `it was pending from …`. */
  readonly reason: string;
  readonly view: View;
  /** The time to look at. */
  readonly atMs: number;
  /** Those that the reason speaks of. */
  readonly instances: readonly Instance[];
}

export function occasionOf(
  expectation: Expectation,
  window: TrueWindow,
  histories: readonly AlertHistory[],
  incidents: DrillResult['incidents'],
  lagOf: (rule: AlertRule) => number,
  /** Incidents that have a claim of their own to what this alert does. */
  isRival: (incident: string) => boolean = () => false,
): Occasion {
  const matches = labelsMatcher(expectation.labels);
  const views = histories.map((history) => {
    const nextMs = Math.min(nextOccurrence(window, incidents), nextRival(window, incidents, isRival));
    const attributable = attributableUntil(window, lagOf(history.rule), incidents);
    // Whoever allows more time than the rule's range explains has said so.
    const untilMs = Math.min(nextMs, Math.max(attributable, tooLateFrom(expectation, window, history.rule)));
    return { history, untilMs, nextMs, instances: history.instances.filter(({ labels }) => matches(labels)) };
  });
  const firings = views
    .flatMap((view) => view.instances.map((instance) => firingOf(instance, view)))
    .filter((firing) => firing !== undefined)
    .filter((firing) => belongs(firing, expectation, window))
    .sort((a, b) => a.firingMs - b.firingMs);
  return { expectation, window, views, firings };
}

/**
 * From this millisecond on it begins to fire too late. Nobody chooses the phase at which a ruler evaluates within its
 * interval, so one interval is allowed on top.
 */
export function tooLateFrom({ firesMs }: Expectation, window: TrueWindow, rule: AlertRule): number {
  return firesMs === undefined ? window.startMs : window.startMs + firesMs + rule.intervalMs + 1;
}

export const lastEvaluation = ({ fromMs, toMs, stepMs }: Grid): number =>
  fromMs + Math.floor((toMs - fromMs) / stepMs) * stepMs;

/**
 * Whether it fires at an evaluation from `fromMs` until before `untilMs`. One that fired before must do so at the next
 * evaluation still, even where that stretch is so short that none falls into it.
 */
export function firesWithin(instance: Instance, grid: Grid, fromMs: number, untilMs: number): boolean {
  if (instance.firingMs === undefined || instance.firingMs >= untilMs) return false;
  if (instance.firingMs >= fromMs) return true;
  const steps = Math.ceil((fromMs - grid.fromMs) / grid.stepMs);
  const firstMs = grid.fromMs + steps * grid.stepMs;
  return firstMs < goneBy(instance, grid);
}

const firingOf = (instance: Instance, view: View): Firing | undefined =>
  instance.firingMs === undefined ? undefined : { instance, firingMs: instance.firingMs, view };

function belongs(firing: Firing, expectation: Expectation, window: TrueWindow): boolean {
  if (isEmpty(window)) return false;
  const { history, untilMs } = firing.view;
  if (firesWithin(firing.instance, history.grid, window.startMs, untilMs)) return true;
  // At the window's start its last evaluation still holds.
  return !expectation.never && firesAt(firing, window.startMs);
}

/** Whether it began to fire before that time, and its last evaluation until then did not find it gone. */
export const firesAt = ({ instance, firingMs, view }: Firing, timeMs: number): boolean =>
  firingMs < timeMs && goneBy(instance, view.history.grid) > timeMs;

/** Until when it was there: after the last evaluation nobody knows. */
const goneBy = ({ endMs }: Instance, grid: Grid): number => endMs ?? lastEvaluation(grid) + grid.stepMs;
