/** Durations as in rule files of Prometheus and Loki: `5m`, `1h30m`, `1d`. */

const PROMETHEUS_MS: readonly (readonly [string, number])[] = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
/** Whole numbers, each unit at most once, largest unit first. */
const PROMETHEUS = new RegExp(`^(?=\\d)${PROMETHEUS_MS.map(([unit]) => `(?:(\\d+)${unit})?`).join('')}$`);

/** The duration in milliseconds; `undefined` if the text is not one. `0` without a unit is valid. */
export function promDuration(written: string): number | undefined {
  if (written === '0') return 0;
  const counts = PROMETHEUS.exec(written)?.slice(1);
  return counts?.reduce((total, count, i) => total + Number(count ?? 0) * PROMETHEUS_MS[i]![1], 0);
}

/** The duration as text, exact to the millisecond: `1h30m`. */
export function promText(ms: number): string {
  let left = Math.round(ms);
  // Years and weeks are harder to read than days.
  const parts = PROMETHEUS_MS.slice(2).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}
