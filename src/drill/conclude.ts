/** Turns evaluations into a drill result: alert histories, verdicts and figures. Used by rehearsals and live drills. */

import { judgeAll } from '../alerts/judge/judge.ts';
import { unwrittenLevels } from '../alerts/judge/levels.ts';
import { limitNotes } from '../alerts/judge/limit.ts';
import { overPhases } from '../alerts/judge/phases.ts';
import { instancesOf } from '../alerts/judge/states.ts';
import { templateNotes } from '../alerts/judge/template-errors.ts';
import type { AlertHistory, DrillResult, Evaluation, TrueWindow } from '../alerts/model.ts';
import { renderAnnotations, renderLabels } from '../alerts/render-rule.ts';
import type { Expectation } from '../model/expectation.ts';
import { windowsUntil } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Place } from './backend.ts';
import { type DrillPlan, lagOf } from './plan.ts';

export interface DrillExpectations {
  readonly expectations: readonly { readonly expectation: Expectation; readonly source: string }[];
  /** Notes about the expectations, such as which ones were left out. */
  readonly notes?: readonly string[];
}

/** Everything about a drill that is known before its rules are evaluated. */
export interface DrillSetup extends DrillExpectations {
  readonly kind: DrillResult['kind'];
  readonly place: Place;
  /** As played: incident times count from the start of the run. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly plan: DrillPlan;
  readonly startMs: number;
}

export interface Observed {
  readonly run: string;
  readonly evaluations?: readonly Evaluation[];
  /** Alert histories reported by a ruler, instead of evaluations. */
  readonly histories?: readonly AlertHistory[];
  readonly records: DrillResult['records'];
  readonly unobservable?: string;
  readonly notes?: readonly string[];
  readonly cut?: boolean;
}

/** Returns a function that computes the result from what the drill observed. */
export const concluder = (setup: DrillSetup) => {
  const { scenario, plan, startMs, place } = setup;
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
    const judge = (judgedHistories: readonly AlertHistory[]) =>
      judgeAll({
        expectations: setup.expectations,
        histories: judgedHistories,
        incidents,
        span,
        lagOf,
        unwrittenLevelsOf,
        commandOf: (history, window) =>
          place.commandOf({
            expr: history.rule.expr,
            intervalMs: setup.kind === 'live' ? history.rule.intervalMs : stepThroughGrid(history),
            ...commandRange(window, lagOf(history.rule), span),
          }),
      });
    const first = judge(histories);
    const otherPhases = historiesAtOtherPhases(evaluations).map((phase) => ({
      histories: phase,
      judgements: judge(phase).judgements,
    }));
    return {
      kind: setup.kind,
      scenario: scenario.name,
      run,
      seed: setup.seed,
      evaluator: place.evaluator,
      tenant: place.tenant,
      loki: place.loki,
      span,
      incidents,
      histories,
      ...first,
      judgements: overPhases([{ histories, judgements: first.judgements }, ...otherPhases]),
      records,
      ...(unobservable === undefined ? {} : { unobservable }),
      notes: [
        ...(setup.notes ?? []),
        ...(observed.notes ?? []),
        ...limitNotes(histories),
        ...templateNotes(histories),
      ],
      ...(cut ? { cut } : {}),
    };
  };
};

/** The range in which a window can have causes and effects, limited to the time that has records. */
const commandRange = (
  { startMs, endMs }: TrueWindow,
  lagMs: number,
  span: DrillResult['span'],
): { readonly startMs: number; readonly endMs: number } => ({
  startMs: Math.max(span.startMs, startMs - lagMs),
  endMs: Math.min(span.endMs, endMs + lagMs),
});

/** The longest step whose multiples include every point of the grid. Loki aligns steps to the Unix epoch. */
function stepThroughGrid({ rule: { intervalMs }, grid }: AlertHistory): number {
  let [step, rest] = [intervalMs, grid.fromMs % intervalMs];
  while (rest > 0) [step, rest] = [rest, step % rest];
  return step;
}

/** Histories at every other phase of the interval. A rule that is unobservable is unobservable at each phase. */
function historiesAtOtherPhases(evaluations: readonly Evaluation[]): readonly (readonly AlertHistory[])[] {
  const count = Math.max(0, ...evaluations.map(({ otherPhases = [] }) => otherPhases.length));
  return Array.from({ length: count }, (_, phase) =>
    evaluations.map((evaluation) => historyOf(evaluation.otherPhases?.[phase] ?? evaluation)),
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
