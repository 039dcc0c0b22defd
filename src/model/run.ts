/** What the outside may know of a run and ask of it: the engine's narrow interface. */

export interface RunCounts {
  readonly planned: { readonly logs: number };
  readonly filtered: number;
  readonly skipped: number;
  readonly emitted: { readonly logs: number; readonly spans: number };
}

export type RunPhase = 'running' | 'draining' | 'flushing' | 'ended';

export interface RunStatus extends RunCounts {
  readonly phase: RunPhase;
  /** Time of the run's own clock since it began, in ms. */
  readonly elapsedMs: number;
}

export interface RunControl {
  status(): RunStatus;
  /** Ends the run in good order: pacing stops, episodes get a moment, outputs are flushed. */
  stop(): void;
}
