/** Plays a scenario in real time, as a live drill needs it. The command supplies the implementation. */
import type { Scenario } from '../../model/scenario.ts';
import type { ExpectedRecords } from '../in-loki/proof.ts';
import type { DrillPlan } from '../plan.ts';

/** Starts to play at once. */
export type Play = (order: {
  /** As `playedScenario` returns it: incident times count from the start of the run. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly plan: DrillPlan;
}) => Playing;

export interface Playing {
  /** Shuts down early and in order. */
  stop(): void;
  readonly ended: Promise<Played>;
}

export interface Played {
  readonly run: string;
  /** Timestamps of the first and the last moment (epoch ms). */
  readonly startMs: number;
  readonly endMs: number;
  /** The records that Loki must hold now. */
  readonly expected: ExpectedRecords;
  /** Why some records did not arrive. Absent if all arrived. */
  readonly loss?: string;
  readonly notes: readonly string[];
}
