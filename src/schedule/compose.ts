/** Combinations of schedules. A segment ends where a segment of any of them ends. */
import type { Schedule, Segment } from './segment.ts';

const BEFORE: Segment = Object.freeze({ endMs: 0, factor: 1 });

/** The product of the factors; 1 without any schedule. `next` accepts any start that is not before the last one. */
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
        // The product is zero until the end of this segment. The others are read on after that.
        if (segment.factor === 0) return segment;
        endMs = Math.min(endMs, segment.endMs);
        factor *= segment.factor;
      }
      return { endMs, factor };
    },
  };
}

/** A schedule and the rate that it multiplies. */
export interface RatedSchedule {
  readonly rate: number;
  readonly schedule: Schedule;
}

/** The sum of the rates. */
export function add(parts: readonly RatedSchedule[]): Schedule {
  const current = parts.map(() => BEFORE);
  return {
    next(startMs) {
      let endMs = Number.POSITIVE_INFINITY;
      let sum = 0;
      for (let i = 0; i < parts.length; i++) {
        const { rate, schedule } = parts[i]!;
        while (current[i]!.endMs <= startMs) current[i] = schedule.next(current[i]!.endMs);
        endMs = Math.min(endMs, current[i]!.endMs);
        sum += rate * current[i]!.factor;
      }
      return { endMs, factor: sum };
    },
  };
}
