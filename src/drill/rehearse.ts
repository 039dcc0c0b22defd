/**
 * A rehearsal: hours of scenario written to a real Loki in seconds, then its rules evaluated over that time and every
 * expectation judged.
 */

import type { AlertRule, DrillResult, Evaluation } from '../alerts/model.ts';
import { inTurn } from '../core/in-turn.ts';
import type { LokiClient } from '../loki/client.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Scenario } from '../model/scenario.ts';
import { type Expected, judged } from './conclude.ts';
import { evaluate } from './evaluate.ts';
import { type DrillPlan, planOf, staged } from './plan.ts';
import { type Claim, prove } from './proof.ts';

/** Writes a staged scenario from a virtual clock; whoever puts the program together knows how. */
export type Write = (order: WriteOrder) => Promise<Written>;

export interface WriteOrder {
  readonly loki: LokiClient;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly plan: DrillPlan;
  /** Written time of the first moment. */
  readonly startMs: number;
  /** How much of it is written, 0..1. */
  readonly progress: (share: number) => void;
}

export interface Written {
  readonly run: string;
  /** What Loki must show now. */
  readonly claims: Claim;
  /** Why not everything arrived, in Loki's words where there are any; absent: it did. */
  readonly loss?: string;
}

export interface RehearsalOptions extends Expected {
  /** Speaks as the tenant that the records go to. */
  readonly loki: LokiClient;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly rules: readonly AlertRule[];
  /** Length of the scenario's own time; absent: as long as its incidents take, at least an hour. */
  readonly durationMs?: number | undefined;
  /** At how many moments within their interval rules are evaluated; absent: 4. */
  readonly phases?: number;
  readonly write: Write;
  /** When it begins, in written time: what `startOf` gives, or a stretch that is empty where tenants are shared. */
  readonly start: (plan: DrillPlan) => number | Promise<number>;
  /** Says where it is: a line for people. */
  readonly tell: (line: string) => void;
  readonly progress: (share: number) => void;
}

/** Of a ruler's possible moments, evenly spread over the interval. */
const PHASES = 4;
/** Rules whose queries are on their way at once: Loki splits each over its queriers already. */
const AT_ONCE = 2;

export async function rehearse(options: RehearsalOptions): Promise<DrillResult> {
  const { loki, rules, scenario, seed, tell, phases = PHASES } = options;
  const plan = planOf(scenario, rules, options.durationMs);
  const startMs = await options.start(plan);
  const endMs = startMs + plan.totalMs;
  const played = staged(scenario, plan);
  const conclude = judged({ ...options, scenario: played, plan, startMs, kind: 'rehearsal' });
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
    tell('looking whether Loki shows all of it');
    const records = await prove(loki, written.claims, tell);
    tell(`evaluating ${rules.length} rule${rules.length === 1 ? '' : 's'}`);
    const evaluations = await inTurn(rules, AT_ONCE, (rule) =>
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
