/**
 * Hours of the wall clock in a time zone, including daylight saving time, for daily and weekly curves. An hour that the
 * zone skips does not occur, and one that it repeats occurs twice.
 */

export interface LocalHour {
  /** Plan time in ms at which the next hour begins. */
  readonly endMs: number;
  /** Monday 0 to Sunday 6. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  /** Plan time plus this is the time of the wall clock, in ms as if it were UTC. */
  readonly shiftMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3;

/** Returns the hour of a plan time. `originMs` is plan time 0 in epoch milliseconds; it is rounded to whole ones. */
export function localHours(timeZone: string, originMs: number): (timeMs: number) => LocalHour {
  // Sums of whole milliseconds are exact, so the end of an hour is never before the time that was asked for.
  const wholeOriginMs = Math.round(originMs);
  const offsetAt = zoneOffset(timeZone);
  let fromMs = Number.POSITIVE_INFINITY;
  let held: LocalHour | undefined;
  return (timeMs) => {
    if (held && fromMs <= timeMs && timeMs < held.endMs) return held;
    const epochMs = wholeOriginMs + timeMs;
    const offsetMs = offsetAt(epochMs);
    const wallMs = epochMs + offsetMs;
    const fullHourMs = epochMs + HOUR_MS - remainder(wallMs, HOUR_MS);
    const endMs = changeWithin(epochMs, fullHourMs, offsetAt) ?? fullHourMs;
    fromMs = timeMs;
    held = {
      endMs: endMs - wholeOriginMs,
      weekday: remainder(Math.floor(wallMs / DAY_MS) + WEEKDAY_OF_DAY_0, 7),
      hour: Math.floor(remainder(wallMs, DAY_MS) / HOUR_MS),
      shiftMs: wholeOriginMs + offsetMs,
    };
    return held;
  };
}

/** The elapsed share of the hour at a plan time, 0 to 1. */
export const hourShare = ({ shiftMs }: LocalHour, timeMs: number): number =>
  remainder(timeMs + shiftMs, HOUR_MS) / HOUR_MS;

/** Plan time at which the next full minute of the wall clock begins. */
export const minuteEnd = ({ shiftMs }: LocalHour, timeMs: number): number =>
  timeMs + MINUTE_MS - remainder(timeMs + shiftMs, MINUTE_MS);

/** 0 <= remainder < size, also for negative values. */
const remainder = (value: number, size: number): number => value - Math.floor(value / size) * size;

/** Wall clock minus UTC at an epoch time, in ms. */
export function zoneOffset(timeZone: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (epochMs) => {
    const part = Object.fromEntries(
      format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute, second } = part;
    const wallMs = Date.UTC(year!, month! - 1, day, hour, minute, second);
    return wallMs - (epochMs - remainder(epochMs, 1000));
  };
}

/** The epoch time after `fromMs`, and not after `toMs`, at which the offset changes; `undefined` if it does not. */
function changeWithin(
  fromMs: number,
  toMs: number,
  offsetAt: (epochMs: number) => number,
): number | undefined {
  const offsetMs = offsetAt(fromMs);
  if (offsetAt(toMs) === offsetMs) return undefined;
  let before = fromMs;
  let after = toMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offsetMs) before = middle;
    else after = middle;
  }
  return after;
}
