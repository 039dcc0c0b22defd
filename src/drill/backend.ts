/**
 * Where the rules of a rehearsal are evaluated: in this process or by a Loki. Nothing else in `drill`, `report` or
 * `sweep` knows which one is in use.
 */
import type { AlertRule, Evaluation, Evaluator } from '../alerts/model.ts';
import type { Query } from '../loki/logcli.ts';
import type { Output } from '../model/output.ts';
import type { LogRecord } from '../model/record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { DrillPlan } from './plan.ts';

/** What reports say of the place where rules are evaluated. */
export interface Place {
  readonly evaluator: Evaluator;
  /** The address of the Loki. Empty if there is none. */
  readonly loki: string;
  /** Its tenant. Empty if there is none. */
  readonly tenant: string;
  /** A shell command that repeats a query. Empty if there is none, because the records are not kept. */
  commandOf(query: Query): string;
}

export interface Backend extends Place {
  /** The timestamp (epoch ms) at which the run of a rehearsal begins. */
  start(plan: DrillPlan, rules: readonly AlertRule[], scenario: Scenario): number | Promise<number>;
  /** The scenario as it can be written here. */
  fitted(scenario: Scenario): Scenario;
  /** Rules to evaluate in parallel. */
  readonly parallelRules: number;
  /** Opens a place for the records of one rehearsal. */
  open(rehearsal: Rehearsal): Promise<Recording>;
}

export interface Rehearsal {
  /** As played: incident times count from the start of the run. */
  readonly scenario: Scenario;
  readonly rules: readonly AlertRule[];
  readonly span: { readonly startMs: number; readonly endMs: number };
  /** The number of evenly spaced phases of its interval at which each rule is evaluated. */
  readonly phases: number;
  /** Called with a line that describes the current step. */
  readonly log: (line: string) => void;
}

/** The records of one rehearsal. */
export interface Recording {
  /** Takes records in time order. */
  readonly output: Output;
  /** The name under which a record is counted. Undefined for a record that is not kept. */
  countedAs(record: LogRecord): string | undefined;
  /** Why some records did not arrive. Undefined if all arrived. */
  loss(): string | undefined;
  /**
   * Proves that it holds exactly these records until `toMs`, and returns the counts that it reports.
   *
   * @throws Unobservable if it does not
   */
  prove(expected: { readonly counts: Counts; readonly toMs: number }): Promise<Counts>;
  evaluate(rule: AlertRule): Promise<Evaluation>;
}

export type Counts = Readonly<Record<string, number>>;
