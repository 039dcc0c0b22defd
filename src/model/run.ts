/** What the outside may know of a run and ask of it: the engine's narrow interface. */
import type { EmittedCounts } from '../core/ledger.ts';

export type RunPhase = 'running' | 'draining' | 'flushing' | 'ended';

export interface RunStatus extends EmittedCounts {
  readonly phase: RunPhase;
  /** Time of the run's own clock since it began, in ms. */
  readonly elapsedMs: number;
}

/** A change of behaviour asked for while the run goes on. Later kinds (traffic, incidents, pause) join this union. */
export type Change = {
  readonly kind: 'ratios';
  /** 0..10 by the service's name. */
  readonly ratios: Readonly<Record<string, number>>;
};

/** A change as it happened, for the account's timeline. */
export interface TimelineEntry {
  /** RFC 3339. */
  readonly at: string;
  readonly change: Change;
}

export interface RunControl {
  status(): RunStatus;
  /** Takes effect within one tick; all state is kept. Throws `FiredrillError` when it does not fit the scenario. */
  change(change: Change): void;
  /** The ratio of each service that has one, 0..10. */
  ratios(): Readonly<Record<string, number>>;
  /** Changes made so far, oldest first. */
  timeline(): readonly TimelineEntry[];
  /** Ends the run in good order: pacing stops, episodes get a moment, outputs are flushed. */
  stop(): void;
}
