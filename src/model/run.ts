/** What the outside may know of a run and ask of it: the engine's narrow interface. */
import type { EmittedCounts } from '../core/ledger.ts';

export type RunPhase = 'running' | 'draining' | 'flushing' | 'ended';

export interface RunStatus extends EmittedCounts {
  readonly phase: RunPhase;
  /** Time of the run's own clock since it began, in ms. */
  readonly elapsedMs: number;
}

export interface RunControl {
  status(): RunStatus;
  /** Ends the run in good order: pacing stops, episodes get a moment, outputs are flushed. */
  stop(): void;
}
