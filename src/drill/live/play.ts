/** A scenario in real time, as a live drill sees it; whoever puts the program together knows how it is played. */
import type { Scenario } from '../../model/scenario.ts';
import type { DrillPlan } from '../plan.ts';
import type { Claim } from '../proof.ts';

/** Begins at once. */
export type Play = (order: {
  /** Staged: its incidents are at their times of the whole run. */
  readonly scenario: Scenario;
  readonly seed: string;
  readonly plan: DrillPlan;
}) => Playing;

export interface Playing {
  /** Ends it in good order, before its time. */
  stop(): void;
  readonly ended: Promise<Played>;
}

export interface Played {
  readonly run: string;
  /** Written time of its first moment, and of its last. */
  readonly startMs: number;
  readonly endMs: number;
  /** What Loki must show now. */
  readonly claim: Claim;
  /** Why not everything arrived; absent: it did. */
  readonly loss?: string;
  readonly notes: readonly string[];
}
