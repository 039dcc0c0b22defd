/**
 * How a session ended: `completed`, `abandoned` or `failed` as its last state says; `length`: its maximum length was reached;
 * `timeout`: the user thought too long.
 */
export type SessionOutcome = 'completed' | 'abandoned' | 'failed' | 'length' | 'timeout';

/** A session that has ended. Session figures are computed from these. */
export interface EndedSession {
  readonly journey: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Start of its first step, in plan time. */
  readonly startMs: number;
  /** End of its last step, in plan time. */
  readonly endMs: number;
  /** Number of steps: pages, if the states are pages. */
  readonly steps: number;
  readonly outcome: SessionOutcome;
}
