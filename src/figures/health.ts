/**
 * The health score, 0 (down) to 100 (well), from what was seen in the last five minutes:
 *
 *   100 x (1 - errors)^2 x (1 - 0.3 x slowness) x (1 - 0.3 x failed calls)
 *
 * 100 without errors at the usual speed. Each part can only lower it, so that more errors never raise it; squared,
 * because errors weigh most: at 5% it is 90, at 20% 64, at 50% 25.
 */
export interface Vitals {
  /**
   * The larger one of: share of its log records that are errors, share of its spans that failed, calls to others left
   * out. Of a dependency the share of calls that failed. 0..1.
   */
  readonly errors: number;
  /** Median latency against that of the whole run: 1 is as ever. */
  readonly slowdown: number;
  /** Share of its own calls to others that failed, 0..1. */
  readonly failedCalls: number;
}

/** A median of five minutes wanders a little by itself. */
const USUAL_SLOWDOWN = 1.5;
/** From here on slowness costs all it can. */
const WORST_SLOWDOWN = 5;
/** What slowness and failed calls can cost, each. */
const LESSER_WEIGHT = 0.3;

export function healthOf({ errors, slowdown, failedCalls }: Vitals): number {
  const slowness = Math.min(1, Math.max(0, (slowdown - USUAL_SLOWDOWN) / (WORST_SLOWDOWN - USUAL_SLOWDOWN)));
  return Math.round(
    100 * (1 - errors) ** 2 * (1 - LESSER_WEIGHT * slowness) * (1 - LESSER_WEIGHT * failedCalls),
  );
}
