/** Numbers as people read them on an axis or in a note: few digits, units beside them. */

/** Three digits that count: `0.05`, `18.5`, `1,240`. */
export function readableNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = value === 0 ? 0 : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Per second. */
export const readableRate = (perSecond: number): string => `${readableNumber(perSecond)}/s`;

/** A share 0..1 as percent with two digits that count; what is not nothing does not read as 0%. */
export function readableShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '<0.01%';
  if (percent > 99.99 && percent < 100) return '>99.99%';
  return `${percent.toLocaleString('en-US', { maximumSignificantDigits: percent >= 10 ? 3 : 2 })}%`;
}

const DAY_MS = 86_400_000;

const UNITS = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** `500ms`, `1.5s`, `1h 30m`, `24h`, `7d`: the two largest units that are not nothing, as scenario files spell them. */
export function readableDuration(ms: number): string {
  if (ms < 1000) return `${readableNumber(ms)}ms`;
  if (ms < 60_000) return `${readableNumber(ms / 1000)}s`;
  const parts: string[] = [];
  let left = Math.round(ms / 1000) * 1000;
  for (const [unit, unitMs] of UNITS) {
    // A day is twenty-four hours to most people; two are days.
    if (unitMs === DAY_MS && left < 2 * DAY_MS) continue;
    const count = Math.floor(left / unitMs);
    left -= count * unitMs;
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
  }
  return parts.join(' ');
}
