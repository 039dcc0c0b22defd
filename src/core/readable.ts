/** Numbers, counts and durations in texts: few digits, with their units, in English whatever the locale. */

/** A whole number with separators: `12,500`. */
export const readableCount = (count: number): string => count.toLocaleString('en-US');

/** A count with its noun: `1 alert`, `12,500 alerts`; `counted(2, 'retry', 'retries')` is `2 retries`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${readableCount(count)} ${count === 1 ? one : many}`;

/** Three significant digits: `0.05`, `18.5`, `1,240`. */
export function readableNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = value === 0 ? 0 : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A rate per second. */
export const readableRate = (perSecond: number): string => `${readableNumber(perSecond)}/s`;

/** A share from 0 to 1 as a percentage of two or three significant digits. Only 0 reads `0%`, and only 1 `100%`. */
export function readableShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '<0.01%';
  if (percent > 99.99 && percent < 100) return '>99.99%';
  const digits = percent >= 99.9 ? 4 : percent >= 10 ? 3 : 2;
  return `${percent.toLocaleString('en-US', { maximumSignificantDigits: digits })}%`;
}

const DAY_MS = 86_400_000;

const UNITS = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** The two largest units that are not zero, in the units of scenario files: `500ms`, `1.5s`, `1h 30m`, `24h`, `7d`. */
export function readableDuration(ms: number): string {
  if (ms === 0) return '0s';
  // What rounds up to the next unit is written in that unit.
  if (ms < 999.5) return `${readableNumber(ms)}ms`;
  if (ms < 59_950) return `${readableNumber(ms / 1000)}s`;
  const parts: string[] = [];
  let left = Math.round(ms / 1000) * 1000;
  for (const [unit, unitMs] of UNITS) {
    // Less than two days is given in hours.
    if (unitMs === DAY_MS && left < 2 * DAY_MS) continue;
    const count = Math.floor(left / unitMs);
    left -= count * unitMs;
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
  }
  return parts.join(' ');
}
