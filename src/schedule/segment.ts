/**
 * The one shape of every schedule: a stretch of plan time with one rate.
 * Schedules are asked for the stretch that begins at a time and never sleep or read a clock.
 */
export interface Segment {
  /** Plan time where the stretch ends, in ms; it began where the one before ended. */
  readonly endMs: number;
  /** What the schedule multiplies the base rate by, or the rate itself once put together; >= 0. */
  readonly factor: number;
}

/** Stretches one after another from plan time 0: `next(startMs)` is called with each stretch's start, in order. */
export interface Schedule {
  next(startMs: number): Segment;
}
