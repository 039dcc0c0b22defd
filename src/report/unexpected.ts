/** Alerts that fired and that no expectation asks for. An alert that fires several times is listed once. */

import type { DrillResult, Instance } from '../alerts/model.ts';
import type { Labels } from '../model/series.ts';
import { distinguishingLabels } from './alerts.ts';
import { instantText, labelsText, spanText } from './words.ts';

export interface UnexpectedAlert {
  readonly alert: string;
  /** Without the labels that the rule sets. */
  readonly labels: Labels;
  /** `LatencyHigh{service_name="auth-service"}`. */
  readonly name: string;
  /** At least one, oldest first. */
  readonly instances: readonly Instance[];
}

/** One entry for each alert and label set, in the order in which they first fired. */
export function unexpectedAlerts({ unexpected, histories }: DrillResult): readonly UnexpectedAlert[] {
  const alerts = new Map<string, UnexpectedAlert & { readonly instances: Instance[] }>();
  for (const instance of [...unexpected].sort((a, b) => firedAt(a) - firedAt(b))) {
    const { alert } = instance;
    const rule = histories.find((history) => history.rule.alert === alert)?.rule;
    const labels = rule ? distinguishingLabels(instance.labels, rule) : instance.labels;
    const name = alert + labelsText(labels);
    const entry = alerts.get(name) ?? { alert, labels, name, instances: [] };
    entry.instances.push(instance);
    alerts.set(name, entry);
  }
  return [...alerts.values()];
}

export const firedAt = ({ firingMs, activeMs }: Instance): number => firingMs ?? activeMs;

/** `2026-03-02 09:08 to 09:11 UTC`, or if it fired several times `17 times, first 2026-03-02 09:08 UTC, last 2026-03-02 18:12 UTC`. */
export function timesText({ instances }: UnexpectedAlert): string {
  const [first, last] = [instances[0]!, instances.at(-1)!];
  if (instances.length > 1) {
    return `${instances.length} times, first ${instantText(firedAt(first))}, last ${instantText(firedAt(last))}`;
  }
  return first.endMs === undefined
    ? `since ${instantText(firedAt(first))}`
    : spanText(firedAt(first), first.endMs);
}
