/**
 * A fake ruler drawn as text: one character per evaluation, `#` if the series is active. Its alerts follow from the state
 * machine that rehearsals use, so a rebuild from its polls must give the same instances.
 */
import { instancesOf } from '../../../src/alerts/judge/states.ts';
import type { AlertRule, Instance } from '../../../src/alerts/model.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import type { Grid } from '../../../src/model/series.ts';
import { activeSeries, gridOf, MINUTE, ruleOf, TEN } from '../../support/histories.ts';

/** The phase at which the group is evaluated. */
export const PHASE_MS = 17_345;
/** The time of evaluation number `n`, from 0. */
export const evaluation = (n: number): number => TEN + PHASE_MS + n * MINUTE;

export interface HandRuler {
  readonly rule: AlertRule;
  readonly grid: Grid;
  readonly instances: readonly Instance[];
  /** The state at a time: that of the last evaluation that started by then, including its delay. */
  pollAt(timeMs: number): RuleState;
  /** Several polls of each of these evaluations. */
  pollsAt(evaluations: Iterable<number>, polls?: number): readonly RuleState[];
}

export interface HandOptions {
  readonly rule?: Partial<AlertRule>;
  /** The delay of an evaluation (ms). */
  readonly delay?: (n: number) => number;
}

export function handRuler(
  lines: string | Readonly<Record<string, string>>,
  { rule: part, delay = () => 2 }: HandOptions = {},
): HandRuler {
  const services = Object.entries(typeof lines === 'string' ? { payment: lines } : lines);
  const rule = ruleOf(part);
  const grid = gridOf(Math.max(...services.map(([, line]) => line.length)), evaluation(0));
  const series = services.map(([service, line]) => activeSeries({ service_name: service }, line, grid));
  const instances = instancesOf({ rule, grid, series }, () => ({ summary: { text: 'it fires' } }));
  const key = JSON.stringify([rule.file, rule.group, rule.alert]);

  const at = (n: number): RuleState => ({
    key,
    rule,
    evaluatedMs: evaluation(n) + delay(n),
    alerts: instances
      .filter(
        ({ activeMs, endMs = Number.POSITIVE_INFINITY }) =>
          activeMs <= evaluation(n) && evaluation(n) < endMs,
      )
      .map(({ labels, activeMs, firingMs = Number.POSITIVE_INFINITY }) => ({
        labels,
        annotations: { summary: { text: 'it fires' } },
        firing: firingMs <= evaluation(n),
        activeMs,
        value: 0.2,
      })),
  });
  return {
    rule,
    grid,
    instances,
    pollAt(timeMs) {
      let n = Math.floor((timeMs - evaluation(0)) / MINUTE);
      if (evaluation(n) + delay(n) > timeMs) n--;
      return n < 0 ? { key, rule, alerts: [] } : at(n);
    },
    pollsAt: (evaluations, polls = 3) =>
      [...evaluations].flatMap((n) => Array.from({ length: polls }, () => at(n))),
  };
}

/** The numbers of the evaluations of a drawing, without those that were missed. */
export const allBut = (line: string, ...missed: readonly number[]): readonly number[] =>
  [...line].map((_, n) => n).filter((n) => !missed.includes(n));
