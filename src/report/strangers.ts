/** Alerts that fired and that nobody expects: one that flaps is one alert, however often it fired. */

import type { DrillResult, Instance } from '../alerts/model.ts';
import type { Labels } from '../model/series.ts';
import { tellingLabels } from './alerts.ts';
import { instantText, labelsText, spanText } from './words.ts';

export interface Stranger {
  readonly alert: string;
  /** Without its rule's own. */
  readonly labels: Labels;
  /** `LatencyHigh{service_name="auth-service"}`. */
  readonly name: string;
  /** At least one, oldest first. */
  readonly instances: readonly Instance[];
}

/** An alert and its labels once, in the order in which they first fired. */
export function strangersOf({ unexpected, histories }: DrillResult): readonly Stranger[] {
  const strangers = new Map<string, Stranger & { readonly instances: Instance[] }>();
  for (const instance of [...unexpected].sort((a, b) => firedAt(a) - firedAt(b))) {
    const { alert } = instance;
    const rule = histories.find((history) => history.rule.alert === alert)?.rule;
    const labels = rule ? tellingLabels(instance.labels, rule) : instance.labels;
    const name = alert + labelsText(labels);
    const stranger = strangers.get(name) ?? { alert, labels, name, instances: [] };
    stranger.instances.push(instance);
    strangers.set(name, stranger);
  }
  return [...strangers.values()];
}

export const firedAt = ({ firingMs, activeMs }: Instance): number => firingMs ?? activeMs;

/** `2026-03-02 09:08 to 09:11 UTC`; of more than one `17 times, first 2026-03-02 09:08 UTC, last 2026-03-02 18:12 UTC`. */
export function timesText({ instances }: Stranger): string {
  const [first, last] = [instances[0]!, instances.at(-1)!];
  if (instances.length > 1) {
    return `${instances.length} times, first ${instantText(firedAt(first))}, last ${instantText(firedAt(last))}`;
  }
  return first.endMs === undefined
    ? `since ${instantText(firedAt(first))}`
    : spanText(firedAt(first), first.endMs);
}
