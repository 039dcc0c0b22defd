/** A session that is over: what session figures are made of. */

export interface EndedSession {
  readonly journey: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Plan time of its first step, and of the end of its last, in ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** Steps it took: pages, where states are pages. */
  readonly steps: number;
  readonly outcome: SessionOutcome;
}

/** `completed`, `abandoned` and `failed` as its last state says; cut by its length limit, or by thinking too long. */
export type SessionOutcome = 'completed' | 'abandoned' | 'failed' | 'length' | 'timeout';
