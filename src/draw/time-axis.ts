/**
 * Ticks of a time axis at whole minutes, hours and days of a time zone, including daylight saving time. Plan time starts
 * at 0, which is the instant `originMs`.
 */
import { scaleUtc } from 'd3-scale';

const DAY_MS = 86_400_000;

export interface TimeSpan {
  /** Plan time in ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TimeZoneOrigin {
  /** Instant of plan time 0, in ms since 1970. */
  readonly originMs: number;
  /** IANA name. */
  readonly timeZone: string;
}

export interface TimeTick {
  /** Plan time in ms. */
  readonly timeMs: number;
  /** `06:00`, `06:00:30`, and at midnight the day. */
  readonly label: string;
  readonly isMidnight: boolean;
}

/** About `count` ticks. Days are labelled with the weekday; in spans longer than a week, also with the date. */
export function timeTicks(span: TimeSpan, origin: TimeZoneOrigin, count: number): readonly TimeTick[] {
  const offsetAt = offsets(origin.timeZone);
  const { originMs } = origin;
  // d3 finds round times in UTC. Each is converted to the instant with that local time.
  const wall = (timeMs: number): Date => new Date(originMs + timeMs + offsetAt(originMs + timeMs));
  const domain = [wall(span.fromMs), wall(span.toMs)];
  const withDate = span.toMs - span.fromMs > 7 * DAY_MS;
  const ticks: TimeTick[] = [];
  for (const shown of scaleUtc(domain, [0, 1]).ticks(count)) {
    const timeMs = toInstant(shown.getTime(), offsetAt) - originMs;
    if (timeMs < span.fromMs || timeMs > span.toMs) continue;
    // A local time in a skipped hour does not exist.
    if (wall(timeMs).getTime() !== shown.getTime()) continue;
    ticks.push({ timeMs, label: label(shown, withDate), isMidnight: isMidnight(shown) });
  }
  return ticks;
}

/** The instant of a local time, which is given as if it were UTC. In a repeated hour, the first of the two. */
export const instantAt = (timeZone: string, wallMs: number): number => toInstant(wallMs, offsets(timeZone));

function toInstant(wallMs: number, offsetAt: (instantMs: number) => number): number {
  const before = offsetAt(wallMs - DAY_MS);
  const instantMs = wallMs - before;
  // No zone changes its offset twice within two days, so one of the two offsets is right.
  return offsetAt(instantMs) === before ? instantMs : wallMs - offsetAt(wallMs + DAY_MS);
}

const isMidnight = (shown: Date): boolean => shown.getTime() % DAY_MS === 0;

function label(shown: Date, withDate: boolean): string {
  if (isMidnight(shown)) {
    return new Intl.DateTimeFormat('en-GB', {
      weekday: 'short',
      timeZone: 'UTC',
      ...(withDate ? { day: 'numeric', month: 'short' } : {}),
    }).format(shown);
  }
  const iso = shown.toISOString();
  if (iso.endsWith(':00.000Z')) return iso.slice(11, 16);
  return iso.slice(11, iso.endsWith('.000Z') ? 19 : 23);
}

/** Offset of a zone from UTC at an instant, in ms. */
function offsets(timeZone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (instantMs) => {
    const name = format.formatToParts(instantMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, hours, minutes, seconds = '0'] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
    if (hours === undefined) return 0;
    const ahead = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === '-' ? -ahead : ahead;
  };
}
