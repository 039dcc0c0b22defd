/** Numbers as people read them, without a locale of their own: the page is the same everywhere. */

export const count = (n: number): string => n.toLocaleString('en-US');

/** Per second, three digits that matter. */
export const perSecond = (rate: number): string =>
  `${rate.toLocaleString('en-US', { maximumSignificantDigits: rate >= 1000 ? 4 : 3 })}/s`;

export const percent = (share: number): string =>
  `${(share * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })}%`;

/** A latency: `0.8 ms`, `142 ms`, `3.4 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 10_000) return duration(ms);
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toLocaleString('en-US', { maximumFractionDigits: ms < 10 ? 1 : 0 })} ms`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** The two largest units: `2d 3h`, `4m 12s`, `9s`. */
export function duration(ms: number): string {
  let seconds = Math.max(0, Math.floor(ms / 1000));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const many = Math.floor(seconds / size);
    seconds -= many * size;
    if (many > 0 || (parts.length === 0 && unit === 's') || parts.length > 0) parts.push(`${many}${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}
