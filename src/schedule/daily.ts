/**
 * The daily curve: a multiplier for each hour of the wall clock, Saturdays and Sundays apart.
 * `smooth` goes in straight lines from full hour to full hour, in stretches of a minute sampled in their middle;
 * `minutes` has a number for each minute.
 */
import type { DailyCurve, Traffic } from '../model/scenario.ts';
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
  const factorAt = curve.shape === 'minutes' ? ofMinute : between;
  return {
    next(startMs) {
      const hour = hourAt(startMs);
      const endMs = Math.min(hour.endMs, minuteEnd(hour, startMs));
      return { endMs, factor: factorAt(curve, hour, hourShare(hour, (startMs + endMs) / 2)) };
    },
  };
}

/** Mean over an hour without a change of the clocks. `day`: Monday 0 to Sunday 6. */
export function hourMean(curve: DailyCurve, day: number, hour: number): number {
  if (curve.shape === 'minutes') {
    let sum = 0;
    for (let minute = 0; minute < 60; minute++) {
      sum += ofMinute(curve, { weekday: day, hour }, (minute + 0.5) / 60);
    }
    return sum / 60;
  }
  const from = hourFactor(curve, day, hour);
  return curve.shape === 'smooth' ? (from + hourFactor(curve, day, hour + 1)) / 2 : from;
}

/** The number of an hour; hour 24 is the next day's first. `day`: Monday 0 to Sunday 6. */
function hourFactor({ weekday, weekend }: DailyCurve, day: number, hour: number): number {
  const dayOfHour = (day + Math.floor(hour / 24)) % 7;
  return (dayOfHour >= 5 ? weekend : weekday)[hour % 24]!;
}

type Hour = Pick<LocalHour, 'weekday' | 'hour'>;

function ofMinute({ weekday: week, weekend }: DailyCurve, { weekday, hour }: Hour, share: number): number {
  const minute = hour * 60 + Math.floor(share * 60);
  const today = weekday >= 5 ? weekend : week;
  const tomorrow = (weekday + 1) % 7 >= 5 ? weekend : week;
  if (hour < 23 || today === tomorrow) return today[minute]!;
  return today[minute]! + (tomorrow[minute]! - today[minute]!) * share;
}

function between(curve: DailyCurve, { weekday, hour }: Hour, share: number): number {
  const from = hourFactor(curve, weekday, hour);
  return from + (hourFactor(curve, weekday, hour + 1) - from) * share;
}

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

/** Mean factor of both curves over a week without a change of the clocks. */
export function meanCurveFactor({ daily, weekly }: Pick<Traffic, 'daily' | 'weekly'>): number {
  let sum = 0;
  for (let day = 0; day < 7; day++) {
    for (let hour = 0; hour < 24; hour++) {
      sum += (daily ? hourMean(daily, day, hour) : 1) * (weekly?.[day] ?? 1);
    }
  }
  return sum / (7 * 24);
}
