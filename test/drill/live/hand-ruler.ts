/**
 * A ruler drawn by hand: one character an evaluation, `#` where the series is there. What it shows at a moment follows
 * from the state machine that rehearsals use, so that looks at it must lead back to the same instances.
 */
import { instancesOf } from '../../../src/alerts/judge/states.ts';
import type { AlertRule, Instance } from '../../../src/alerts/model.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import type { Grid } from '../../../src/model/series.ts';
import { activeSeries, gridOf, MINUTE, ruleOf, TEN } from '../../support/histories.ts';

/** Where in its interval a group is evaluated: nobody chooses it. */
export const PHASE_MS = 17_345;
/** The first evaluation of every drawing, and the one of that number. */
export const evaluation = (n: number): number => TEN + PHASE_MS + n * MINUTE;

export interface HandRuler {
  readonly rule: AlertRule;
  readonly grid: Grid;
  readonly instances: readonly Instance[];
  /** What it shows then: the last evaluation that began by that time, a little after its own. */
  lookAt(timeMs: number): RuleState;
  /** Several looks at each of these evaluations. */
  looksAt(evaluations: Iterable<number>, looks?: number): readonly RuleState[];
}

export interface HandOptions {
  readonly rule?: Partial<AlertRule>;
  /** How long after its time an evaluation begins. */
  readonly late?: (n: number) => number;
}

export function handRuler(
  lines: string | Readonly<Record<string, string>>,
  { rule: part, late = () => 2 }: HandOptions = {},
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
    evaluatedMs: evaluation(n) + late(n),
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
    lookAt(timeMs) {
      let n = Math.floor((timeMs - evaluation(0)) / MINUTE);
      if (evaluation(n) + late(n) > timeMs) n--;
      return n < 0 ? { key, rule, alerts: [] } : at(n);
    },
    looksAt: (evaluations, looks = 3) =>
      [...evaluations].flatMap((n) => Array.from({ length: looks }, () => at(n))),
  };
}

/** The numbers of the evaluations of a drawing, but for those that nobody saw. */
export const allBut = (line: string, ...missed: readonly number[]): readonly number[] =>
  [...line].map((_, n) => n).filter((n) => !missed.includes(n));
