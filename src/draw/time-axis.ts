/**
 * Ticks of a time axis: whole minutes, hours and days as the clocks of a time zone show them, summer time included.
 * Plan time runs from 0; `originMs` says which instant that is.
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

/** About `count` ticks. Days are named by weekday, in spans over a week by date too. */
export function timeTicks(span: TimeSpan, origin: TimeZoneOrigin, count: number): readonly TimeTick[] {
  const offsetAt = offsets(origin.timeZone);
  const { originMs } = origin;
  // d3 finds round times on a clock without a zone; each is then put back to the instant when the zone's clocks show it.
  const wall = (timeMs: number): Date => new Date(originMs + timeMs + offsetAt(originMs + timeMs));
  const domain = [wall(span.fromMs), wall(span.toMs)];
  const withDate = span.toMs - span.fromMs > 7 * DAY_MS;
  const ticks: TimeTick[] = [];
  for (const shown of scaleUtc(domain, [0, 1]).ticks(count)) {
    const timeMs = toInstant(shown.getTime(), offsetAt) - originMs;
    if (timeMs < span.fromMs || timeMs > span.toMs) continue;
    // In the hour that a zone skips no clock shows this time.
    if (wall(timeMs).getTime() !== shown.getTime()) continue;
    ticks.push({ timeMs, label: label(shown, withDate), isMidnight: isMidnight(shown) });
  }
  return ticks;
}

/** The instant at which a zone's clocks show a time, given as if it were UTC; in an hour that comes twice the first. */
export const instantAt = (timeZone: string, wallMs: number): number => toInstant(wallMs, offsets(timeZone));

function toInstant(wallMs: number, offsetAt: (instantMs: number) => number): number {
  const before = offsetAt(wallMs - DAY_MS);
  const instantMs = wallMs - before;
  // No zone changes its clocks twice within two days: either that offset still holds, or the next one does.
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

/** How far a zone's clocks are ahead of UTC at an instant, in ms. */
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
