/** A rehearsal writes hours of a scenario to a Loki in seconds, evaluates the rules over that time, and judges each expectation. */

import type { AlertRule, DrillResult, Evaluation } from '../alerts/model.ts';
import { mapConcurrently } from '../core/concurrency.ts';
import { counted } from '../core/readable.ts';
import type { LokiClient } from '../loki/client.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Scenario } from '../model/scenario.ts';
import { concluder, type DrillExpectations } from './conclude.ts';
import { evaluate } from './evaluate.ts';
import { type DrillPlan, planOf, playedScenario } from './plan.ts';
import { type ExpectedRecords, prove } from './proof.ts';

/** Writes a scenario on a virtual clock. The command supplies the implementation. */
export type Write = (order: WriteOrder) => Promise<Written>;

export interface WriteOrder {
  readonly loki: LokiClient;
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
  /** The records that Loki must hold now. */
  readonly expected: ExpectedRecords;
  /** Why some records did not arrive, if possible in Loki's own words. Absent if all arrived. */
  readonly loss?: string;
}

export interface RehearsalOptions extends DrillExpectations {
  /** A client for the tenant that the records are written to. */
  readonly loki: LokiClient;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly rules: readonly AlertRule[];
  /** Length of the judged time. Default: until the last incident ends, and at least an hour. */
  readonly durationMs?: number | undefined;
  /** The number of phases of their interval at which rules are evaluated. Default: 4. */
  readonly phases?: number;
  readonly write: Write;
  /** Returns the timestamp at which the run begins: that of `startOf`, or the start of an empty time range if the tenant is shared. */
  readonly start: (plan: DrillPlan) => number | Promise<number>;
  /** Called with a line that describes the current step. */
  readonly log: (line: string) => void;
  readonly progress: (share: number) => void;
}

const DEFAULT_PHASES = 4;
/** Rules that are evaluated in parallel. Few, since Loki already splits each query over its queriers. */
const PARALLEL_RULES = 2;

export async function rehearse(options: RehearsalOptions): Promise<DrillResult> {
  const { loki, rules, scenario, seed, log, phases = DEFAULT_PHASES } = options;
  const plan = planOf(scenario, rules, options.durationMs);
  const startMs = await options.start(plan);
  const endMs = startMs + plan.totalMs;
  const played = playedScenario(scenario, plan);
  const conclude = concluder({ ...options, scenario: played, plan, startMs, kind: 'rehearsal' });
  let run = '';
  try {
    const written = await options.write({
      loki,
      scenario: played,
      seed,
      plan,
      startMs,
      progress: options.progress,
    });
    run = written.run;
    if (written.loss !== undefined) throw new Unobservable(written.loss);
    log('checking that Loki holds every record');
    const records = await prove(loki, written.expected, log);
    log(`evaluating ${counted(rules.length, 'rule')}`);
    const evaluations = await mapConcurrently(rules, PARALLEL_RULES, (rule) =>
      evaluate(loki, rule, { span: { startMs, endMs }, scenario: played, phases }),
    );
    return conclude({ run, evaluations, records, notes: evaluations.flatMap(({ notes = [] }) => notes) });
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    const evaluations = rules.map(
      (rule): Evaluation => ({
        rule,
        grid: { fromMs: startMs, toMs: endMs, stepMs: rule.intervalMs },
        series: [],
        unobservable: error.message,
      }),
    );
    return conclude({ run, evaluations, records: {}, unobservable: error.message });
  }
}
