/**
 * The health score, 0 (down) to 100 (healthy), computed from the last five minutes:
 *
 *   100 x (1 - errors)^2 x (1 - 0.3 x slowness) x (1 - 0.3 x failed calls)
 *
 * It is 100 without errors at the usual speed. Each factor can only lower it, so more errors never raise it. Errors weigh
 * most and are squared: at 5% the score is 90, at 20% it is 64, at 50% it is 25.
 */
export interface Vitals {
  /**
   * Of a service: the share of its log records that are errors, or the share of its spans that failed, without its calls
   * to others, whichever is higher. Of a dependency: the share of calls that failed. 0..1.
   */
  readonly errors: number;
  /** Median latency relative to that of the whole run; 1: unchanged. */
  readonly slowdown: number;
  /** Share of its own calls to others that failed, 0..1. */
  readonly failedCalls: number;
}

/** Up to this slowdown the score is not lowered: a median of five minutes varies by itself. */
const USUAL_SLOWDOWN = 1.5;
/** From this slowdown on, the score is lowered by the maximum. */
const WORST_SLOWDOWN = 5;
/** The largest share by which slowness and failed calls each lower the score. */
const LESSER_WEIGHT = 0.3;

export function healthOf({ errors, slowdown, failedCalls }: Vitals): number {
  const slowness = Math.min(1, Math.max(0, (slowdown - USUAL_SLOWDOWN) / (WORST_SLOWDOWN - USUAL_SLOWDOWN)));
  return Math.round(
    100 * (1 - errors) ** 2 * (1 - LESSER_WEIGHT * slowness) * (1 - LESSER_WEIGHT * failedCalls),
  );
}
