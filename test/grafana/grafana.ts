/** What Grafana makes of a dashboard's file: its queries, and their text once variables have their values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const json = join(import.meta.dirname, '../../grafana/dashboards/json');

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly queryType: 'range' | 'instant';
  readonly maxLines?: number;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly interval?: string;
  readonly targets?: readonly Target[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly fieldConfig?: unknown;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly label: string; readonly stream: string };
  readonly current: { readonly text: string; readonly value: string };
  readonly datasource?: { readonly uid: string };
  readonly allValue?: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr: string; readonly tagKeys: string }[];
  };
}

export const readDashboard = (file: string): Dashboard => JSON.parse(readFileSync(join(json, file), 'utf8'));

export const dashboardFiles = ['overview.json', 'services.json', 'web-access.json', 'drill.json'] as const;

export const dashboards: readonly Dashboard[] = dashboardFiles.map(readDashboard);

export const dashboardByUid = (uid: string): Dashboard =>
  dashboards.find((dashboard) => dashboard.uid === uid)!;

export interface Query extends Target {
  /** The panel's id and the query's letter: `8B`. */
  readonly key: string;
  /** The same and the panel's title, for people. */
  readonly name: string;
  readonly panel: Panel;
  /** Records themselves rather than figures of them. */
  readonly lines: boolean;
  readonly stepMs: number;
}

export const queriesOf = ({ panels }: Dashboard): readonly Query[] =>
  panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({
      ...target,
      key: `${panel.id}${target.refId}`,
      name: `${panel.id}${target.refId} "${panel.title}"`,
      panel,
      lines: panel.type === 'logs',
      stepMs: milliseconds(panel.interval ?? '30s'),
    })),
  );

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000 };

function milliseconds(duration: string): number {
  const [, number, unit] = /^(\d+)([sm])$/.exec(duration) ?? [];
  if (unit === undefined) throw new Error(`not a duration that dashboards use: ${duration}`);
  return Number(number) * UNITS[unit]!;
}

export interface Values {
  readonly stepMs: number;
  readonly rangeMs: number;
  /** Of the variable `service`; all if absent. */
  readonly services?: readonly string[];
}

/** With the values in it, as Grafana's Loki data source puts them there. */
export function expand(query: Pick<Target, 'expr' | 'queryType'>, values: Values): string {
  const range = `${values.rangeMs / 1000}s`;
  const text = query.expr
    .replaceAll('$__auto', query.queryType === 'instant' ? range : `${values.stepMs}ms`)
    .replaceAll('$__range', range)
    .replaceAll('$service', values.services?.join('|') ?? '.+');
  if (/\$(?=[\w{])/.test(text)) throw new Error(`a variable without a value: ${text}`);
  return text;
}
