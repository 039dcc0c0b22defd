/**
 * The words of a sweep as plain values: one incident at rising strength, several seeds, what an alert made of each.
 * Strengths are shares 0..1, factors or ms, as the effect has it; times and durations are ms.
 */
import type { Expectation } from '../model/expectation.ts';
import type { EffectName } from './effects.ts';

/** What is swept, known before the first run. */
export interface SweepPlan {
  readonly scenario: string;
  /** Name and labels of the alert that is looked at. */
  readonly alert: Pick<Expectation, 'alert' | 'labels'>;
  readonly incident: string;
  /** How long it lasts; of a silence its strength says so. */
  readonly lastsMs?: number;
  readonly effect: EffectName;
  /** Rising. */
  readonly strengths: readonly number[];
  readonly seeds: readonly Seed[];
  /** Length of each run with the incident, warm-up and cool-down aside. */
  readonly runMs: number;
  /** Length of each quiet run; 0: there are none. */
  readonly quietMs: number;
  /** Between two evaluations; the longest, where rules of one name differ. */
  readonly intervalMs: number;
  readonly demands: Demands;
}

export interface Seed {
  readonly seed: string;
  /**
   * How far into the rule's interval its runs begin. Nobody chooses the phase at which a ruler evaluates, so each seed
   * stands for another one.
   */
  readonly phaseMs: number;
}

/** What must hold for the sweep to end well; without any it only tells. */
export interface Demands {
  /** From this strength on every run must fire. */
  readonly mustFireAt?: number;
  /** Up to this strength none may. */
  readonly mustNotFireAt?: number;
}

/** One run that there is to do. */
export type Order =
  | { readonly kind: 'struck'; readonly strength: number; readonly seed: Seed }
  | { readonly kind: 'quiet'; readonly seed: Seed };

/** `early`: it was firing when the incident began, so that nobody can say what the incident did. */
export type Outcome = 'fired' | 'silent' | 'early' | 'unobservable';

/** What the alert made of the incident, once. */
export interface StruckRun {
  readonly strength: number;
  readonly seed: string;
  /** The tenant that holds its records; absent: it did not get as far as that. */
  readonly tenant?: string;
  readonly outcome: Outcome;
  /** From the incident's start to the first evaluation at which it fired. */
  readonly detectionMs?: number;
  /** From the incident's end to the first evaluation at which it was gone; absent where it stayed. */
  readonly resetMs?: number;
  /** What happened, in a sentence; of an unobservable run why nobody can say. */
  readonly sentence: string;
}

/** What it did while nothing happened. */
export interface QuietRun {
  readonly seed: string;
  readonly tenant?: string;
  /** Times that the alert fired with the labels that are looked at. */
  readonly falseAlarms: number;
  /** How long these fired, in all; two at a time count twice. */
  readonly firingMs: number;
  /** Times that it fired with others. */
  readonly others: number;
  readonly unobservable?: string;
}

export interface SweepResult {
  readonly plan: SweepPlan;
  readonly loki: string;
  /** By strength, then by seed; fewer than planned where the sweep ended early. */
  readonly runs: readonly StruckRun[];
  readonly quiet: readonly QuietRun[];
  /** Why it ended early. */
  readonly stopped?: string;
}
