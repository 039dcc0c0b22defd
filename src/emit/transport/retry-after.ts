/** The Retry-After header (RFC 9110, 10.2.3), which OTLP clients have to honour ("OTLP/HTTP Throttling"). */

const SECONDS = /^\d+$/;
/** All three forms of an HTTP date start with a day name (RFC 9110, 5.6.7). Date.parse alone would accept `12.5`. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)/i;

/** Milliseconds to wait from `nowMs`; 0 for a date in the past; undefined without a valid header. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (SECONDS.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  if (!HTTP_DATE.test(value)) return undefined;
  // The asctime form has no time zone and is in UTC.
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
