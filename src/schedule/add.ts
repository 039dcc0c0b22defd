/** Several rates taken together: their sum, and a stretch ends where any of theirs does. */
import type { Schedule, Segment } from './segment.ts';

/** A schedule, and the rate that it multiplies. */
export interface Share {
  readonly rate: number;
  readonly schedule: Schedule;
}

const BEFORE: Segment = Object.freeze({ endMs: 0, factor: 0 });

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
