/** What each alert did over the whole time, label set by label set, as pictures and timelines show it. */

import type { AlertHistory, AlertRule, DrillResult, Instance } from '../alerts/model.ts';
import type { Labels } from '../model/series.ts';
import { labelsText, valueText } from './words.ts';

/** All rules of one name. */
export interface AlertView {
  readonly alert: string;
  readonly histories: readonly AlertHistory[];
  /** Those label sets that were ever pending or firing, by when they first were. */
  readonly rows: readonly AlertRow[];
  /** Why nobody can say what it did. */
  readonly unobservable?: string;
}

export interface AlertRow {
  /** Without the rule's own. */
  readonly labels: Labels;
  /** As `namesOf` has it; with the place of its rule where another rule has the same name and labels. */
  readonly name: string;
  /** Oldest first. */
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly state: 'pending' | 'firing';
  readonly fromMs: number;
  readonly toMs: number;
}

/** In the order of the rules. */
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
    // What such a history says of its instances means nothing.
    if (history.unobservable !== undefined) continue;
    const place = hasTwin(history, histories) ? ` (${placeOf(history.rule)})` : '';
    for (const instance of history.instances) {
      const labels = tellingLabels(instance.labels, history.rule);
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

/** Another rule of the same name and labels: its instances have the same labels, and only its place tells it apart. */
const hasTwin = ({ rule }: AlertHistory, histories: readonly AlertHistory[]): boolean =>
  histories.some(
    (other) => placeOf(other.rule) !== placeOf(rule) && ownLabels(other.rule) === ownLabels(rule),
  );

const placeOf = ({ file, line }: AlertRule): string => `${file}:${line}`;

const ownLabels = ({ labels }: AlertRule): string => JSON.stringify(Object.entries(labels).sort());

/** Label sets in a line each; of one label that all have the value alone. */
export function namesOf(all: readonly Labels[]): readonly string[] {
  const used = new Set(all.flatMap((labels) => Object.keys(labels)));
  const [only = ''] = used;
  const isAlone = used.size === 1 && all.every((labels) => Object.hasOwn(labels, only));
  return all.map((labels) => (isAlone ? valueText(labels[only]!) : labelsText(labels)));
}

/** Without the rule's own: they are the same on all. */
export const tellingLabels = (labels: Labels, { labels: own }: AlertRule): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(own, name)));

/** A state holds until the next evaluation. */
function stretchesOf({ activeMs, firingMs, endMs }: Instance, { grid }: AlertHistory): readonly Stretch[] {
  const goneMs = endMs ?? grid.toMs + grid.stepMs;
  const stretches: Stretch[] = [];
  const pendingUntil = firingMs ?? goneMs;
  if (activeMs < pendingUntil) stretches.push({ state: 'pending', fromMs: activeMs, toMs: pendingUntil });
  if (firingMs !== undefined) stretches.push({ state: 'firing', fromMs: firingMs, toMs: goneMs });
  return stretches;
}
