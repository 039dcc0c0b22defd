/** One expectation in one window, together with what the rules of its alert did: the unit that is judged. */
import type { Expectation } from '../../model/expectation.ts';
import type { Grid } from '../../model/series.ts';
import type { AlertHistory, AlertRule, DrillResult, Instance, TrueWindow } from '../model.ts';
import { labelsMatcher } from './labels.ts';
import { attributableUntil, isEmpty, nextOccurrence, nextRival } from './windows.ts';

export interface ExpectedWindow {
  readonly expectation: Expectation;
  readonly window: TrueWindow;
  /** One for each rule with the name of the alert. */
  readonly views: readonly RuleView[];
  /** Matching instances that fired in the window or its attributable time, in the order in which they started to fire. */
  readonly firings: readonly Firing[];
}

/** One rule, as far as the expectation selects it. */
export interface RuleView {
  readonly history: AlertHistory;
  /** The end of the attributable time, exclusive. */
  readonly untilMs: number;
  /** When the same incident happens again, or one that competes with it starts. `Infinity` if never. */
  readonly nextMs: number;
  /** Instances whose labels match. */
  readonly instances: readonly Instance[];
}

export interface Firing {
  readonly instance: Instance;
  readonly firingMs: number;
  readonly view: RuleView;
}

/** Why an alert did not fire. */
export interface NotFired {
  /** A part of a sentence: `it was pending from …`. */
  readonly reason: string;
  readonly view: RuleView;
  /** The time at which it came closest to firing. */
  readonly atMs: number;
  /** The instances that the reason mentions. */
  readonly instances: readonly Instance[];
}

export function expectedWindowOf(
  expectation: Expectation,
  window: TrueWindow,
  histories: readonly AlertHistory[],
  incidents: DrillResult['incidents'],
  lagOf: (rule: AlertRule) => number,
  /** Whether this alert must fire in that incident too. */
  isRival: (incident: string) => boolean = () => false,
): ExpectedWindow {
  const matches = labelsMatcher(expectation.labels);
  const views = histories.map((history) => {
    const nextMs = Math.min(nextOccurrence(window, incidents), nextRival(window, incidents, isRival));
    const attributable = attributableUntil(window, lagOf(history.rule), incidents);
    // An expectation may allow more time than the range of the rule explains.
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
 * An alert that starts to fire at this time or later is too late (epoch ms). One interval is added to the allowed time,
 * because the phase of a ruler within its interval cannot be configured.
 */
export function tooLateFrom({ firesMs }: Expectation, window: TrueWindow, rule: AlertRule): number {
  return firesMs === undefined ? window.startMs : window.startMs + firesMs + rule.intervalMs + 1;
}

export const lastEvaluation = ({ fromMs, toMs, stepMs }: Grid): number =>
  fromMs + Math.floor((toMs - fromMs) / stepMs) * stepMs;

/**
 * Whether an instance fires at an evaluation from `fromMs` (inclusive) to `untilMs` (exclusive). An instance that started to
 * fire before must still fire at the next evaluation, even if the range is too short to contain it.
 */
export function firesWithin(instance: Instance, grid: Grid, fromMs: number, untilMs: number): boolean {
  if (instance.firingMs === undefined || instance.firingMs >= untilMs) return false;
  if (instance.firingMs >= fromMs) return true;
  const steps = Math.ceil((fromMs - grid.fromMs) / grid.stepMs);
  const firstMs = grid.fromMs + steps * grid.stepMs;
  return firstMs < endOf(instance, grid);
}

const firingOf = (instance: Instance, view: RuleView): Firing | undefined =>
  instance.firingMs === undefined ? undefined : { instance, firingMs: instance.firingMs, view };

function belongs(firing: Firing, expectation: Expectation, window: TrueWindow): boolean {
  if (isEmpty(window)) return false;
  const { history, untilMs } = firing.view;
  if (firesWithin(firing.instance, history.grid, window.startMs, untilMs)) return true;
  // Between two evaluations, the state of the earlier one holds.
  return !expectation.never && firesAt(firing, window.startMs);
}

/** Whether the instance started to fire before that time and was still firing at the last evaluation before it. */
export const firesAt = ({ instance, firingMs, view }: Firing, timeMs: number): boolean =>
  firingMs < timeMs && endOf(instance, view.history.grid) > timeMs;

/** When the instance ended. If it was active at the last evaluation: one interval after it, since the rest is unknown. */
const endOf = ({ endMs }: Instance, grid: Grid): number => endMs ?? lastEvaluation(grid) + grid.stepMs;
