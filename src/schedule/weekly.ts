/** The weekly curve: a multiplier for each day, from midnight to midnight of the wall clock. */
import { localHours } from './calendar.ts';
import type { Schedule } from './segment.ts';

/** `days`: seven multipliers, Monday first. */
export function weekly(days: readonly number[], timeZone: string, originMs: number): Schedule {
  const hourAt = localHours(timeZone, originMs);
  return {
    // By the hour: a day has 23 to 25 of them, and not every zone's day begins at its first.
    next(startMs) {
      const { endMs, weekday } = hourAt(startMs);
      return { endMs, factor: days[weekday]! };
    },
  };
}
