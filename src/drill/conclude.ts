/** From what Loki gave to a result: histories of alerts, verdicts, figures. Rehearsals and live drills end here. */

import { judgeAll } from '../alerts/judge/judge.ts';
import { unwrittenLevels } from '../alerts/judge/levels.ts';
import { limitNotes } from '../alerts/judge/limit.ts';
import { overPhases } from '../alerts/judge/phases.ts';
import { instancesOf } from '../alerts/judge/states.ts';
import { templateNotes } from '../alerts/judge/templates.ts';
import type { AlertHistory, DrillResult, Evaluation, TrueWindow } from '../alerts/model.ts';
import { renderAnnotations, renderLabels } from '../alerts/render-rule.ts';
import type { LokiClient } from '../loki/client.ts';
import { queryCommand } from '../loki/logcli.ts';
import type { Expectation } from '../model/expectation.ts';
import { windowsUntil } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { type DrillPlan, lagOf } from './plan.ts';

export interface Expected {
  readonly expectations: readonly { readonly expectation: Expectation; readonly source: string }[];
  /** What is worth knowing of how they came about: those that were left out. */
  readonly notes?: readonly string[];
}

export interface Staged extends Expected {
  readonly kind: DrillResult['kind'];
  readonly loki: LokiClient;
  /** As it was played: incidents at their times of the run. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly plan: DrillPlan;
  readonly startMs: number;
}

export interface Observed {
  readonly run: string;
  readonly evaluations?: readonly Evaluation[];
  /** What a ruler said itself, instead of evaluations. */
  readonly histories?: readonly AlertHistory[];
  readonly records: DrillResult['records'];
  readonly unobservable?: string;
  readonly notes?: readonly string[];
  readonly cut?: boolean;
}

/** Everything but what was observed, at hand for the moment when that is known. */
export const judged = (staging: Staged) => {
  const { scenario, plan, startMs, loki } = staging;
  const judgedFromMs = startMs + plan.warmUpMs;
  const span = {
    startMs,
    judgedFromMs,
    judgedToMs: judgedFromMs + plan.judgedMs,
    endMs: startMs + plan.totalMs,
  };
  const incidents = scenario.incidents
    .flatMap((incident) =>
      windowsUntil(incident, plan.totalMs).map((window) => ({
        incident: incident.name,
        services: incident.services,
        startMs: startMs + window.startMs,
        endMs: startMs + window.endMs,
      })),
    )
    .sort((a, b) => a.startMs - b.startMs);
  const unwrittenLevelsOf = unwrittenLevels(scenario);
  return (observed: Observed): DrillResult => {
    const { run, records, unobservable, cut } = observed;
    const evaluations = observed.evaluations ?? [];
    const histories = observed.histories ?? evaluations.map(historyOf);
    const judgedBy = (seen: readonly AlertHistory[]) =>
      judgeAll({
        expectations: staging.expectations,
        histories: seen,
        incidents,
        span,
        lagOf,
        unwrittenLevelsOf,
        commandOf: (history, window) =>
          queryCommand(
            loki,
            {
              expr: history.rule.expr,
              intervalMs: staging.kind === 'live' ? history.rule.intervalMs : stepThrough(history),
            },
            surroundings(window, lagOf(history.rule), span),
          ),
      });
    const first = judgedBy(histories);
    const elsewhere = otherPhases(evaluations).map((seen) => ({
      histories: seen,
      judgements: judgedBy(seen).judgements,
    }));
    return {
      kind: staging.kind,
      scenario: scenario.name,
      run,
      seed: staging.seed,
      tenant: loki.tenant,
      loki: loki.url,
      span,
      incidents,
      histories,
      ...first,
      judgements: overPhases([{ histories, judgements: first.judgements }, ...elsewhere]),
      records,
      ...(unobservable === undefined ? {} : { unobservable }),
      notes: [
        ...(staging.notes ?? []),
        ...(observed.notes ?? []),
        ...limitNotes(histories),
        ...templateNotes(histories),
      ],
      ...(cut ? { cut } : {}),
    };
  };
};

/** From where a window's first cause to where its last effect can show, as far as there are records. */
const surroundings = (
  { startMs, endMs }: TrueWindow,
  lagMs: number,
  span: DrillResult['span'],
): { readonly startMs: number; readonly endMs: number } => ({
  startMs: Math.max(span.startMs, startMs - lagMs),
  endMs: Math.min(span.endMs, endMs + lagMs),
});

/** The longest step of which all points of its grid are whole multiples: Loki counts steps from 1970. */
function stepThrough({ rule: { intervalMs }, grid }: AlertHistory): number {
  let [step, rest] = [intervalMs, grid.fromMs % intervalMs];
  while (rest > 0) [step, rest] = [rest, step % rest];
  return step;
}

/** Histories at each other moment of the interval; what cannot be observed is so at all of them. */
function otherPhases(evaluations: readonly Evaluation[]): readonly (readonly AlertHistory[])[] {
  const count = Math.max(0, ...evaluations.map(({ elsewhere = [] }) => elsewhere.length));
  return Array.from({ length: count }, (_, phase) =>
    evaluations.map((evaluation) => historyOf(evaluation.elsewhere?.[phase] ?? evaluation)),
  );
}

const historyOf = (evaluation: Evaluation): AlertHistory => {
  const { rule, grid, series, measured, unobservable } = evaluation;
  return {
    rule,
    grid,
    series,
    instances: instancesOf(evaluation, renderAnnotations, renderLabels),
    ...(measured ? { measured } : {}),
    ...(unobservable === undefined ? {} : { unobservable }),
  };
};
