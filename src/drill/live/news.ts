/** What has changed from one look at the ruler to the next, in lines for whoever watches the drill. */

import { identityOf, labelOf } from '../../alerts/judge/labels.ts';
import { labelSet } from '../../alerts/judge/words.ts';
import type { AlertRule } from '../../alerts/model.ts';
import type { Labels } from '../../model/series.ts';
import type { RuleState } from './ruler.ts';

/** Alerts by name and labels. */
export type Standing = ReadonlyMap<string, 'pending' | 'firing'>;

export function standingOf(states: readonly RuleState[]): Standing {
  return new Map(
    states.flatMap(({ rule, alerts }) =>
      alerts.map(({ labels, firing }) => [nameOf(rule, labels), firing ? 'firing' : 'pending'] as const),
    ),
  );
}

export function changes(before: Standing, now: Standing): readonly string[] {
  const lines: string[] = [];
  for (const [name, state] of now) if (before.get(name) !== state) lines.push(`${name} is ${state}`);
  for (const [name, state] of before) {
    if (!now.has(name)) lines.push(`${name} is ${state === 'firing' ? 'resolved' : 'no longer pending'}`);
  }
  return lines;
}

/** Without the labels that the rule gives to all of them. */
function nameOf({ alert, labels: own }: AlertRule, labels: Labels): string {
  const telling = Object.entries(labels).filter(([name]) => labelOf(own, name) !== labels[name]);
  return alert + (telling.length > 0 ? labelSet(identityOf(Object.fromEntries(telling), {}).labels) : '');
}
