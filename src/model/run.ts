/** The interface of a run for the HTTP API and the commands: its status, and live changes. */
import type { EmittedCounts } from '../core/ledger.ts';

export type RunPhase = 'running' | 'draining' | 'flushing' | 'ended';

export interface RunStatus extends EmittedCounts {
  readonly phase: RunPhase;
  /** Milliseconds since the run began, on the clock of the run. */
  readonly elapsedMs: number;
}

/** A change of behaviour during a run. */
export type Change = {
  readonly kind: 'ratios';
  /** 0..10 by name of the service. */
  readonly ratios: Readonly<Record<string, number>>;
};

/** A change that was applied, for the timeline of the account. */
export interface TimelineEntry {
  /** When it was applied, RFC 3339. */
  readonly at: string;
  readonly change: Change;
}

export interface RunControl {
  status(): RunStatus;
  /** Takes effect within one tick; all state is kept. Throws `FiredrillError` if it is not valid for the scenario. */
  change(change: Change): void;
  /** The ratio of each service that has one, 0..10. */
  ratios(): Readonly<Record<string, number>>;
  /** Changes made so far, oldest first. */
  timeline(): readonly TimelineEntry[];
  /** Shuts down in order: pacing stops, episodes under way get time to end, outputs are flushed. */
  stop(): void;
}
