/**
 * Hours of the wall clock in a time zone, daylight saving included: what daily and weekly curves are
 * counted in. An hour that the zone skips does not come; one that it repeats comes twice.
 */

export interface LocalHour {
  /** Plan time at which the next hour begins, in ms. */
  readonly endMs: number;
  /** Monday 0 to Sunday 6. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  /** What to add to a plan time in this hour for the wall clock's reading, as ms of UTC. */
  readonly shiftMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3;

/** The hour that a plan time lies in. `originMs`: epoch time of plan time 0, taken to the millisecond. */
export function localHours(timeZone: string, originMs: number): (timeMs: number) => LocalHour {
  // Whole milliseconds add up exactly, so that an hour's end never lies before itself.
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

/** How far into its hour of the wall clock a plan time is, 0 to 1. */
export const hourShare = ({ shiftMs }: LocalHour, timeMs: number): number =>
  remainder(timeMs + shiftMs, HOUR_MS) / HOUR_MS;

/** Plan time at which the wall clock's next full minute begins. */
export const minuteEnd = ({ shiftMs }: LocalHour, timeMs: number): number =>
  timeMs + MINUTE_MS - remainder(timeMs + shiftMs, MINUTE_MS);

/** Of negative values too: 0 <= remainder < size. */
const remainder = (value: number, size: number): number => value - Math.floor(value / size) * size;

/** Wall clock less UTC at an epoch time, in ms. */
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

/** When the clocks change after `fromMs`, at `toMs` at the latest; `undefined` when they do not. Epoch times. */
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
