/** Durations, ranges of durations, and instants, all in milliseconds. */
import { UNSIGNED } from './numbers.ts';
import { asText, bad, good, type Parser } from './parser.ts';

const DAY_MS = 86_400_000;

const UNIT_MS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS],
]);
const DURATION = new RegExp(String.raw`^(${UNSIGNED})\s*(ms|s|m|h|d)?$`);
/** Several units, largest first, as in Prometheus: `1h30m`. */
const COMPOUND = /^(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
/** A hundred years, which fits into dates. */
const LONGEST_MS = 36_500 * DAY_MS;

/** A plain number of seconds, or `500ms`, `30s`, `5m`, `2h`, `1d`, or several units: `1h30m`. */
export const duration: Parser<number> = (raw) => {
  const written = asText(raw) ?? '';
  const parts = COMPOUND.test(written) ? written.match(/\d+[a-z]+/g)! : [written];
  let total = 0;
  for (const part of parts) {
    const match = DURATION.exec(part);
    if (!match) return bad('a duration: seconds, or 500ms, 30s, 5m, 2h, 1d');
    total += Number(match[1]) * UNIT_MS.get(match[2] ?? 's')!;
  }
  // Floating point: 1.1h is 3960000.0000000005 ms.
  total = Math.round(total * 1e6) / 1e6;
  return total <= LONGEST_MS ? good(total) : bad('a duration of at most 36500d');
};

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** A duration since the start, or a time of day (`12:00`, `09:30:15`) in milliseconds since midnight. */
export const startTime: Parser<number | { readonly timeOfDayMs: number }> = (raw) => {
  const [, hours, minutes, seconds = '0'] = TIME_OF_DAY.exec(asText(raw) ?? '') ?? [];
  if (hours === undefined) {
    const parsed = duration(raw);
    return parsed.ok ? parsed : bad(`${parsed.expected}; or a time of day: 12:00, 09:30:15`);
  }
  return good({ timeOfDayMs: ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 });
};

/** A duration that passes a test; `expected` describes such a duration. */
const durationThat =
  (fits: (ms: number) => boolean, expected: string): Parser<number> =>
  (raw) => {
    const parsed = duration(raw);
    return parsed.ok && !fits(parsed.value) ? bad(expected) : parsed;
  };

export const positiveDuration = durationThat((ms) => ms > 0, 'a duration longer than zero: 30s, 5m, 2h');

/** The time between two rotations of a file: at least a second. */
export const rotationPeriod = durationThat((ms) => ms >= 1000, 'a duration of at least 1s: 30m, 1h, 1d');

/** The time limit of a shutdown: more than zero, at most a day. */
export const shutdownTimeout = durationThat(
  (ms) => ms > 0 && ms <= DAY_MS,
  'a duration longer than zero, at most 1d: 9s, 30s, 5m',
);

/** One duration, or two of which the second is not shorter: `2s`, `1s..4s`. */
export const durationRange: Parser<{ readonly minMs: number; readonly maxMs: number }> = (raw) => {
  const [from, to, ...rest] = (asText(raw) ?? '').split('..').map((part) => duration(part));
  const last = to ?? from;
  if (!from?.ok || !last?.ok || rest.length > 0 || last.value < from.value) {
    return bad('a duration or a range: 2s, 1s..4s');
  }
  return good({ minMs: from.value, maxMs: last.value });
};

const INSTANT = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

/** An instant in epoch milliseconds: an ISO 8601 date (midnight UTC), or a date and time with a zone. */
export const instant: Parser<number> = (raw) => {
  const [written, day] = INSTANT.exec(asText(raw) ?? '') ?? [];
  const value = written === undefined ? Number.NaN : Date.parse(written);
  // JavaScript accepts 31 February as a day in March.
  const isDay =
    day !== undefined && !Number.isNaN(value) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return isDay
    ? good(value)
    : bad('a date (midnight UTC), or a date and time with a zone: 2026-03-01, 2026-03-01T00:00:00Z');
};

/** An instant, or a time relative to now: `now`, `-24h`, `-30m`. */
export const moment =
  (nowMs: number): Parser<number> =>
  (raw) => {
    const written = asText(raw)?.toLowerCase() ?? '';
    if (written === 'now') return good(nowMs);
    const back = written.startsWith('-') ? duration(written.slice(1)) : undefined;
    if (back?.ok) return good(nowMs - back.value);
    const parsed = instant(raw);
    return parsed.ok ? parsed : bad(`${parsed.expected}; or now, -24h, -30m`);
  };
