/**
 * The data of a sweep: one incident at increasing strength, with several seeds, and what the alert did in each run.
 * A strength is a share from 0 to 1, a factor, or milliseconds, depending on the effect.
 */
import type { Evaluator } from '../alerts/model.ts';
import type { Expectation } from '../model/expectation.ts';
import type { EffectName } from './effects.ts';

/** The runs of a sweep, decided before the first one. */
export interface SweepPlan {
  readonly scenario: string;
  /** Name and labels of the swept alert. */
  readonly alert: Pick<Expectation, 'alert' | 'labels'>;
  readonly incident: string;
  /** Length of the incident; undefined for a silence, whose length is its strength. */
  readonly lastsMs?: number;
  readonly effect: EffectName;
  /** Ascending. */
  readonly strengths: readonly number[];
  readonly seeds: readonly Seed[];
  /** Length of each run with the incident, without warm-up and cool-down. */
  readonly runMs: number;
  /** Length of each run without incidents; 0 for none. */
  readonly quietMs: number;
  /** Evaluation interval of the rule; the longest if several rules have the name. */
  readonly intervalMs: number;
  readonly demands: Demands;
}

export interface Seed {
  readonly seed: string;
  /**
   * Offset within the evaluation interval at which the runs begin. The offset of a real ruler cannot be configured, so
   * each seed has another one.
   */
  readonly phaseMs: number;
}

/** Limits that make the sweep fail. Without limits, it only reports. */
export interface Demands {
  /** The alert must fire in every run at this strength or above. */
  readonly mustFireAt?: number;
  /** The alert must not fire in any run at this strength or below. */
  readonly mustNotFireAt?: number;
}

/** A run before it starts. */
export type PlannedRun =
  | { readonly kind: 'incident'; readonly strength: number; readonly seed: Seed }
  | { readonly kind: 'quiet'; readonly seed: Seed };

/** `early`: the alert was already firing when the incident began, so the effect of the incident is unknown. */
export type Outcome = 'fired' | 'silent' | 'early' | 'unobservable';

/** The result of one run with the incident. */
export interface IncidentRun {
  readonly strength: number;
  readonly seed: string;
  /** The tenant with the records of the run; undefined if the run ended before it had one. */
  readonly tenant?: string;
  readonly outcome: Outcome;
  /** Time to detect: from the start of the incident to the first evaluation at which the alert was firing. */
  readonly detectionMs?: number;
  /** Time to resolve: from the end of the incident to the first evaluation without the alert; undefined if it kept firing. */
  readonly resetMs?: number;
  /** What happened, in one sentence; for an inconclusive run the reason. */
  readonly sentence: string;
}

/** The result of one run without incidents. */
export interface QuietRun {
  readonly seed: string;
  readonly tenant?: string;
  /** Firings with the labels of the swept alert. */
  readonly falseAlarms: number;
  /** Total time for which these fired. Alerts that fire at the same time are added up. */
  readonly firingMs: number;
  /** Firings with other labels. */
  readonly others: number;
  readonly unobservable?: string;
}

export interface SweepResult {
  readonly plan: SweepPlan;
  readonly evaluator: Evaluator;
  readonly loki: string;
  /** By strength, then by seed. Fewer than planned if the sweep ended early. */
  readonly runs: readonly IncidentRun[];
  readonly quiet: readonly QuietRun[];
  /** Why the sweep ended early. */
  readonly stopped?: string;
}
