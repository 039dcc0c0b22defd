/**
 * What all schedules have in common: a segment is an interval of plan time with a constant factor. Schedules are pure:
 * they do not sleep and read no clock.
 */
export interface Segment {
  /** Plan time in ms at which the segment ends. It begins where the one before ends. */
  readonly endMs: number;
  /** Multiplier of the base rate, or the rate itself in a sum of schedules; >= 0. */
  readonly factor: number;
}

/** The segments from plan time 0, in order. */
export interface Schedule {
  /** The next segment. `startMs` is the end of the one before, 0 for the first. */
  next(startMs: number): Segment;
}
