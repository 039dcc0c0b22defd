/**
 * The daily curve: a multiplier for each hour of the wall clock, Saturdays and Sundays apart.
 * `smooth` goes in straight lines from full hour to full hour, in stretches of a minute sampled in their middle.
 */
import type { DailyCurve } from '../model/scenario.ts';
import { hourShare, type LocalHour, localHours, minuteEnd } from './calendar.ts';
import type { Schedule } from './segment.ts';

export function daily(curve: DailyCurve, timeZone: string, originMs: number): Schedule {
  const hourAt = localHours(timeZone, originMs);
  if (curve.shape === 'steps') {
    return {
      next(startMs) {
        const { endMs, weekday, hour } = hourAt(startMs);
        return { endMs, factor: hourFactor(curve, weekday, hour) };
      },
    };
  }
  return {
    next(startMs) {
      const hour = hourAt(startMs);
      const endMs = Math.min(hour.endMs, minuteEnd(hour, startMs));
      return { endMs, factor: between(curve, hour, hourShare(hour, (startMs + endMs) / 2)) };
    },
  };
}

/** The number of an hour; hour 24 is the next day's first. `day`: Monday 0 to Sunday 6. */
export function hourFactor({ weekday, weekend }: DailyCurve, day: number, hour: number): number {
  const dayOfHour = (day + Math.floor(hour / 24)) % 7;
  return (dayOfHour >= 5 ? weekend : weekday)[hour % 24]!;
}

function between(curve: DailyCurve, { weekday, hour }: LocalHour, share: number): number {
  const from = hourFactor(curve, weekday, hour);
  return from + (hourFactor(curve, weekday, hour + 1) - from) * share;
}
