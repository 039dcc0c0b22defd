/** A rehearsal plays hours of a scenario in seconds, evaluates the rules over that time, and judges each expectation. */

import type { AlertRule, DrillResult, Evaluation } from '../alerts/model.ts';
import { mutantsOf } from '../alerts/mutation/mutants.ts';
import { mapConcurrently } from '../core/concurrency.ts';
import { counted } from '../core/readable.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Backend, Counts, Recording } from './backend.ts';
import { comparisonIn } from './compared/differences.ts';
import { concluder, type DrillExpectations } from './conclude.ts';
import { mutationOf } from './mutation.ts';
import { type DrillPlan, planOf, playedScenario } from './plan.ts';

/** Writes a scenario on a virtual clock. The command supplies the implementation. */
export type Write = (order: WriteOrder) => Promise<Written>;

export interface WriteOrder {
  readonly recording: Recording;
  /** As `playedScenario` returns it. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly plan: DrillPlan;
  /** The timestamp at which the run begins (epoch ms). */
  readonly startMs: number;
  /** Called with the share that is written, 0..1. */
  readonly progress: (share: number) => void;
}

export interface Written {
  readonly run: string;
  /** Accepted log records by the name under which they are counted. */
  readonly counts: Counts;
  /** No record is later (epoch ms). */
  readonly toMs: number;
  /** Why some records did not arrive. Absent if all arrived. */
  readonly loss?: string;
}

export interface RehearsalOptions extends DrillExpectations {
  readonly backend: Backend;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly rules: readonly AlertRule[];
  /** Length of the judged time. Default: until the last incident ends, and at least an hour. */
  readonly durationMs?: number | undefined;
  /** The number of phases of their interval at which rules are evaluated. Default: 4. */
  readonly phases?: number;
  /** Also judges mutants of the rules. */
  readonly mutate?: boolean;
  readonly write: Write;
  /** Returns the timestamp (epoch ms) at which the run begins. Default: that of the backend. */
  readonly start?: (plan: DrillPlan) => number | Promise<number>;
  /** Called with a line that describes the current step. */
  readonly log: (line: string) => void;
  readonly progress: (share: number) => void;
}

const DEFAULT_PHASES = 4;

export async function rehearse(options: RehearsalOptions): Promise<DrillResult> {
  const { backend, rules, seed, log, phases = DEFAULT_PHASES } = options;
  const plan = planOf(options.scenario, rules, options.durationMs);
  const startMs = await (options.start?.(plan) ?? backend.start(plan, rules, options.scenario));
  const span = { startMs, endMs: startMs + plan.totalMs };
  const scenario = playedScenario(backend.fitted(options.scenario), plan);
  const setup = { ...options, place: backend, scenario, plan, startMs, kind: 'rehearsal' } as const;
  const conclude = concluder(setup);
  let run = '';
  try {
    const mutants = options.mutate ? rules.flatMap(mutantsOf) : [];
    const evaluated = [...rules, ...mutants.map(({ rule }) => rule)];
    const recording = await backend.open({ scenario, rules: evaluated, span, phases, log });
    const { progress } = options;
    const written = await options.write({ recording, scenario, seed, plan, startMs, progress });
    run = written.run;
    if (written.loss !== undefined) throw new Unobservable(written.loss);
    const records = await recording.prove(written);
    const evaluations = await mapConcurrently(rules, backend.parallelRules, (rule) =>
      recording.evaluate(rule),
    );
    const notes = evaluations.flatMap((evaluation) => evaluation.notes ?? []);
    const judged = conclude({ run, evaluations, records, notes });
    const comparison = comparisonIn(evaluations, judged, (embedded) =>
      conclude({ run, evaluations: embedded, records, notes }),
    );
    const result = { ...judged, ...(comparison ? { comparison } : {}) };
    if (!options.mutate) return result;
    log(`judging ${counted(mutants.length, 'mutant')} of the rules`);
    const mutation = await mutationOf({
      mutants,
      recording,
      evaluations,
      conclude: (alert, some) => {
        const expectations = options.expectations.filter(({ expectation }) => expectation.alert === alert);
        return concluder({ ...setup, expectations })({ run, evaluations: some, records });
      },
      progress,
    });
    return { ...result, mutation };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    const evaluations = rules.map(
      (rule): Evaluation => ({
        rule,
        grid: { fromMs: span.startMs, toMs: span.endMs, stepMs: rule.intervalMs },
        series: [],
        unobservable: error.message,
      }),
    );
    return conclude({ run, evaluations, records: {}, unobservable: error.message });
  }
}
