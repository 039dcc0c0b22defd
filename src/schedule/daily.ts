/**
 * The daily curve: a multiplier for each hour of the wall clock, with a curve of its own for Saturdays and Sundays.
 * `smooth` interpolates between full hours, in segments of a minute with the value of their middle. `minutes` has a
 * multiplier for each minute.
 */
import type { DailyCurve, Traffic } from '../model/traffic.ts';
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
  const factorAt = curve.shape === 'minutes' ? minuteFactor : smoothFactor;
  return {
    next(startMs) {
      const hour = hourAt(startMs);
      const endMs = Math.min(hour.endMs, minuteEnd(hour, startMs));
      return { endMs, factor: factorAt(curve, hour, hourShare(hour, (startMs + endMs) / 2)) };
    },
  };
}

/** Mean factor over an hour without a clock change. `day`: Monday 0 to Sunday 6. */
export function hourMean(curve: DailyCurve, day: number, hour: number): number {
  if (curve.shape === 'minutes') {
    let sum = 0;
    for (let minute = 0; minute < 60; minute++) {
      sum += minuteFactor(curve, { weekday: day, hour }, (minute + 0.5) / 60);
    }
    return sum / 60;
  }
  const from = hourFactor(curve, day, hour);
  return curve.shape === 'smooth' ? (from + hourFactor(curve, day, hour + 1)) / 2 : from;
}

/** The multiplier of an hour; hour 24 is the first of the next day. `day`: Monday 0 to Sunday 6. */
function hourFactor({ weekday, weekend }: DailyCurve, day: number, hour: number): number {
  const dayOfHour = (day + Math.floor(hour / 24)) % 7;
  return (dayOfHour >= 5 ? weekend : weekday)[hour % 24]!;
}

type Hour = Pick<LocalHour, 'weekday' | 'hour'>;

function minuteFactor(
  { weekday: week, weekend }: DailyCurve,
  { weekday, hour }: Hour,
  share: number,
): number {
  const minute = hour * 60 + Math.floor(share * 60);
  const today = weekday >= 5 ? weekend : week;
  const tomorrow = (weekday + 1) % 7 >= 5 ? weekend : week;
  if (hour < 23 || today === tomorrow) return today[minute]!;
  return today[minute]! + (tomorrow[minute]! - today[minute]!) * share;
}

function smoothFactor(curve: DailyCurve, { weekday, hour }: Hour, share: number): number {
  const from = hourFactor(curve, weekday, hour);
  return from + (hourFactor(curve, weekday, hour + 1) - from) * share;
}

/** The weekly curve. `days`: seven multipliers, Monday first. */
export function weekly(days: readonly number[], timeZone: string, originMs: number): Schedule {
  const hourAt = localHours(timeZone, originMs);
  return {
    // By the hour, because a day has 23 to 25 of them, and in some zones does not always begin at hour 0.
    next(startMs) {
      const { endMs, weekday } = hourAt(startMs);
      return { endMs, factor: days[weekday]! };
    },
  };
}

/** Mean factor of both curves over a week without a clock change. */
export function meanCurveFactor({ daily, weekly }: Pick<Traffic, 'daily' | 'weekly'>): number {
  let sum = 0;
  for (let day = 0; day < 7; day++) {
    for (let hour = 0; hour < 24; hour++) {
      sum += (daily ? hourMean(daily, day, hour) : 1) * (weekly?.[day] ?? 1);
    }
  }
  return sum / (7 * 24);
}
