/** What each alert did over the drill, for each label set, as the charts and the timeline show it. */

import type { AlertHistory, AlertRule, DrillResult, Instance } from '../alerts/model.ts';
import type { Labels } from '../model/series.ts';
import { labelsText, valueText } from './words.ts';

/** All rules with one alert name. */
export interface AlertView {
  readonly alert: string;
  readonly histories: readonly AlertHistory[];
  /** The label sets that were pending or firing at least once, by the time at which they first were. */
  readonly rows: readonly AlertRow[];
  /** Why the alert is inconclusive. */
  readonly unobservable?: string;
}

export interface AlertRow {
  /** Without the labels that the rule sets. */
  readonly labels: Labels;
  /** As `namesOf` gives it, followed by the file and line of the rule if another rule has the same name and labels. */
  readonly name: string;
  /** Oldest first. */
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly state: 'pending' | 'firing';
  readonly fromMs: number;
  readonly toMs: number;
}

/** One view for each alert name, in the order of the rules. */
export function alertViews({ histories }: Pick<DrillResult, 'histories'>): readonly AlertView[] {
  return [...new Set(histories.map(({ rule }) => rule.alert))].map((alert) => {
    const own = histories.filter(({ rule }) => rule.alert === alert);
    const unobservable = own.find((history) => history.unobservable !== undefined)?.unobservable;
    return {
      alert,
      histories: own,
      rows: rowsOf(own),
      ...(unobservable === undefined ? {} : { unobservable }),
    };
  });
}

function rowsOf(histories: readonly AlertHistory[]): readonly AlertRow[] {
  const rows = new Map<string, AlertRow & { readonly stretches: Stretch[] }>();
  for (const history of histories) {
    // The instances of an inconclusive rule are incomplete.
    if (history.unobservable !== undefined) continue;
    const place = hasSameIdentity(history, histories) ? ` (${placeOf(history.rule)})` : '';
    for (const instance of history.instances) {
      const labels = distinguishingLabels(instance.labels, history.rule);
      const key = `${labelsText(labels)}${place}`;
      const stretches = stretchesOf(instance, history);
      const row = rows.get(key) ?? { labels, name: place, stretches: [] };
      row.stretches.push(...stretches);
      if (stretches.length > 0) rows.set(key, row);
    }
  }
  for (const { stretches } of rows.values()) stretches.sort((a, b) => a.fromMs - b.fromMs);
  return withNames([...rows.values()]).sort((a, b) => a.stretches[0]!.fromMs - b.stretches[0]!.fromMs);
}

function withNames(rows: readonly AlertRow[]): AlertRow[] {
  const names = namesOf(rows.map(({ labels }) => labels));
  return rows.map((row, i) => ({ ...row, name: `${names[i]}${row.name}` }));
}

/** Whether another rule has the same name and labels. Then only its file and line identify an instance. */
const hasSameIdentity = ({ rule }: AlertHistory, histories: readonly AlertHistory[]): boolean =>
  histories.some(
    (other) => placeOf(other.rule) !== placeOf(rule) && ownLabels(other.rule) === ownLabels(rule),
  );

const placeOf = ({ file, line }: AlertRule): string => `${file}:${line}`;

const ownLabels = ({ labels }: AlertRule): string => JSON.stringify(Object.entries(labels).sort());

/** One text for each label set. If all label sets have the same single label, only its value. */
export function namesOf(all: readonly Labels[]): readonly string[] {
  const used = new Set(all.flatMap((labels) => Object.keys(labels)));
  const [only = ''] = used;
  const isAlone = used.size === 1 && all.every((labels) => Object.hasOwn(labels, only));
  return all.map((labels) => (isAlone ? valueText(labels[only]!) : labelsText(labels)));
}

/** The labels that differ between the instances of a rule: without those that the rule sets. */
export const distinguishingLabels = (labels: Labels, { labels: own }: AlertRule): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(own, name)));

/** A state lasts until the next evaluation. */
function stretchesOf({ activeMs, firingMs, endMs }: Instance, { grid }: AlertHistory): readonly Stretch[] {
  const goneMs = endMs ?? grid.toMs + grid.stepMs;
  const stretches: Stretch[] = [];
  const pendingUntil = firingMs ?? goneMs;
  if (activeMs < pendingUntil) stretches.push({ state: 'pending', fromMs: activeMs, toMs: pendingUntil });
  if (firingMs !== undefined) stretches.push({ state: 'firing', fromMs: firingMs, toMs: goneMs });
  return stretches;
}
