/** Several schedules taken together: their factors multiply, and a stretch ends where any of theirs does. */
import type { Schedule, Segment } from './segment.ts';

const BEFORE: Segment = Object.freeze({ endMs: 0, factor: 1 });

/** None at all is a factor of 1 for ever. Starts must not go back; they need not be the ends that were given. */
export function compose(schedules: readonly Schedule[]): Schedule {
  const current = schedules.map(() => BEFORE);
  return {
    next(startMs) {
      let endMs = Number.POSITIVE_INFINITY;
      let factor = 1;
      for (let i = 0; i < schedules.length; i++) {
        let segment = current[i]!;
        while (segment.endMs <= startMs) segment = schedules[i]!.next(segment.endMs);
        current[i] = segment;
        // Nothing passes while one of them is zero: the others catch up when it is over, if it ever is.
        if (segment.factor === 0) return segment;
        endMs = Math.min(endMs, segment.endMs);
        factor *= segment.factor;
      }
      return { endMs, factor };
    },
  };
}

/** A schedule, and the rate that it multiplies. */
export interface Share {
  readonly rate: number;
  readonly schedule: Schedule;
}

export function add(shares: readonly Share[]): Schedule {
  const current = shares.map(() => BEFORE);
  return {
    next(startMs) {
      let endMs = Number.POSITIVE_INFINITY;
      let sum = 0;
      for (let i = 0; i < shares.length; i++) {
        const { rate, schedule } = shares[i]!;
        while (current[i]!.endMs <= startMs) current[i] = schedule.next(current[i]!.endMs);
        endMs = Math.min(endMs, current[i]!.endMs);
        sum += rate * current[i]!.factor;
      }
      return { endMs, factor: sum };
    },
  };
}
