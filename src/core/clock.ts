/**
 * The clock of a run: that of the machine, or a virtual one that moves only when it is advanced (backfill, rehearsal,
 * tests). Nothing else in the project reads the time of a run.
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

/** The largest difference between the monotonic reading and the wall clock before the offset is corrected. */
const RESYNC_MS = 250;

/**
 * The time of the machine: monotonic and finer than a millisecond, but it follows the wall clock after that was set or the
 * machine was suspended (the monotonic clock stops during a suspension).
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
