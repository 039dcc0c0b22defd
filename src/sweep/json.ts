/** The report of a sweep as JSON, in the shape of `json-shape.ts`. */

import { conclusionOf } from './conclusion.ts';
import { shareBounds } from './confidence.ts';
import { outcomeOf, verdictsOf } from './demands.ts';
import { EFFECTS } from './effects.ts';
import type { SweepReport } from './json-shape.ts';
import type { SweepResult } from './model.ts';
import { falseAlarmsADay, quietFiguresOf, rowsOf, type StrengthRow } from './table.ts';
import { alertWords } from './words.ts';

export function sweepReport(result: SweepResult): SweepReport {
  const { plan, evaluator, loki, runs, stopped } = result;
  const { scenario, incident, lastsMs, effect, seeds, runMs, intervalMs } = plan;
  return {
    version: 1,
    outcome: outcomeOf(result),
    scenario,
    alert: alertWords(plan),
    incident,
    ...(lastsMs === undefined ? {} : { lastsMs }),
    effect,
    evaluator,
    loki,
    seeds: [...seeds],
    runMs,
    intervalMs,
    strengths: rowsOf(result).map((row) => ({
      text: EFFECTS[effect].print(row.strength),
      ...row,
      ...(row.runs > 0 ? { share: shareOf(row) } : {}),
    })),
    runs: [...runs],
    ...(plan.quietMs > 0 ? { quiet: quietReport(result) } : {}),
    demands: [...verdictsOf(result)],
    conclusion: [...conclusionOf(result)],
    ...(stopped === undefined ? {} : { stopped }),
  };
}

const shareOf = ({ fired, runs }: StrengthRow) => ({ seen: fired / runs, ...shareBounds(fired, runs) });

function quietReport(result: SweepResult): NonNullable<SweepReport['quiet']> {
  const figures = quietFiguresOf(result);
  const { ms: seenMs, falseAlarms, firingMs, others } = figures;
  const rate = falseAlarmsADay(figures);
  return {
    lengthMs: result.plan.quietMs,
    seenMs,
    falseAlarms,
    firingMs,
    ...(rate ? { falseAlarmsPerDay: rate.seen, falseAlarmsPerDayAtMost: rate.atMost } : {}),
    others,
    runs: [...result.quiet],
  };
}
