/**
 * Where time comes from. Two clocks: the machine's, and a virtual one that moves only when told,
 * for backfill, rehearsal and tests. Nothing else in the project reads the time of a run.
 */
import { performance } from 'node:perf_hooks';

export interface Clock {
  readonly virtual: boolean;
  /** Epoch milliseconds, with a fraction. */
  now(): number;
}

export interface RealClock extends Clock {
  readonly virtual: false;
}

export interface VirtualClock extends Clock {
  readonly virtual: true;
  /** Moves forward to `timeMs`; never backward. */
  advanceTo(timeMs: number): void;
}

/** How far the monotonic reading may drift from the wall clock before it is set anew. */
const RESYNC_MS = 250;

/**
 * The machine's time: monotonic and finer than a millisecond in between, but following the wall clock
 * when it was stepped or the machine was suspended (the monotonic clock stands still meanwhile).
 */
export function realClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): RealClock {
  let offset = wall() - monotonic();
  return {
    virtual: false,
    now() {
      const reading = monotonic() + offset;
      const drift = wall() - reading;
      if (Math.abs(drift) <= RESYNC_MS) return reading;
      offset += drift;
      return reading + drift;
    },
  };
}

export function virtualClock(startMs: number): VirtualClock {
  let now = startMs;
  return {
    virtual: true,
    now: () => now,
    advanceTo(timeMs) {
      if (timeMs > now) now = timeMs;
    },
  };
}
