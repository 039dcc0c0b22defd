/** Alerts with the same name and labels. Receivers cannot distinguish them. */
import type { PlacedAlert } from '../alerts.ts';
import { type Finding, warning } from './finding.ts';

/** Rulers accept them, even in one group. */
export function sameNames(all: readonly PlacedAlert[]): readonly Finding[] {
  const seen = new Map<string, PlacedAlert>();
  return all.flatMap((placed) => {
    const { alert } = placed;
    const key = JSON.stringify([alert.alert, Object.entries(alert.labels).sort()]);
    const first = seen.get(key);
    if (!first) seen.set(key, placed);
    return first
      ? [
          warning({
            where: placed.where(),
            problem: `${alert.alert} is also defined at ${first.where()} with the same labels: an expectation applies to both`,
            hint: 'use another name or a label that distinguishes them',
          }),
        ]
      : [];
  });
}
