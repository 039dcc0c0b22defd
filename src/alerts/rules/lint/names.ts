/** Alerts that whoever gets them cannot tell apart. */
import type { PlacedAlert } from '../alerts.ts';
import { type Finding, warning } from './finding.ts';

/** Rulers take them, within a group too. */
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
            problem: `${alert.alert} stands at ${first.where()} too, with the same labels: an expectation means both`,
            hint: 'another name, or a label that tells them apart',
          }),
        ]
      : [];
  });
}
