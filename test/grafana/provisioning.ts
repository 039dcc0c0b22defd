/** The provisioning files, checked for the keys that Grafana's documentation has, and as Grafana reads them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const folder = join(import.meta.dirname, '../../grafana/provisioning');

export const text = (file: string): string => readFileSync(join(folder, file), 'utf8');

const common = {
  name: z.string().min(1),
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  access: z.literal('proxy'),
  isDefault: z.boolean().optional(),
  url: z.string().min(1),
};

const loki = z.strictObject({
  ...common,
  type: z.literal('loki'),
  jsonData: z.strictObject({
    httpHeaderName1: z.literal('X-Scope-OrgID'),
    manageAlerts: z.boolean(),
    derivedFields: z.array(
      z.strictObject({
        name: z.string(),
        matcherType: z.enum(['label', 'regex']),
        matcherRegex: z.string(),
        url: z.string(),
        datasourceUid: z.string(),
        urlDisplayLabel: z.string(),
      }),
    ),
  }),
  secureJsonData: z.strictObject({ httpHeaderValue1: z.string() }),
});

const shift = z.string().regex(/^-?\d+(ms|s|m|h)$/);

const jaeger = z.strictObject({
  ...common,
  type: z.literal('jaeger'),
  jsonData: z.strictObject({
    tracesToLogsV2: z.strictObject({
      datasourceUid: z.string(),
      spanStartTimeShift: shift,
      spanEndTimeShift: shift,
      customQuery: z.literal(true),
      query: z.string(),
    }),
    nodeGraph: z.strictObject({ enabled: z.boolean() }),
  }),
});

const prometheus = z.strictObject({
  ...common,
  type: z.literal('prometheus'),
  jsonData: z.strictObject({
    httpMethod: z.enum(['GET', 'POST']),
    timeInterval: shift,
    manageAlerts: z.boolean(),
  }),
});

const alertmanager = z.strictObject({
  ...common,
  type: z.literal('alertmanager'),
  jsonData: z.strictObject({
    implementation: z.enum(['prometheus', 'mimir', 'cortex']),
    handleGrafanaManagedAlerts: z.boolean(),
  }),
});

const dataSource = z.discriminatedUnion('type', [loki, jaeger, prometheus, alertmanager]);

const dataSourceFile = z.strictObject({ apiVersion: z.literal(1), datasources: z.array(dataSource) });

const providerFile = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      orgId: z.int(),
      folder: z.string(),
      folderUid: z.string(),
      type: z.literal('file'),
      disableDeletion: z.boolean(),
      allowUiUpdates: z.boolean(),
      updateIntervalSeconds: z.int().min(10),
      options: z.strictObject({ path: z.string().startsWith('/') }),
    }),
  ),
});

export type Loki = z.infer<typeof loki>;
export type Jaeger = z.infer<typeof jaeger>;

/** The names that the file takes from the environment. */
export const addresses = {
  LOKI_URL: 'http://loki:3100',
  JAEGER_URL: 'http://jaeger:16686',
  PROMETHEUS_URL: 'http://prometheus:9090',
  ALERTMANAGER_URL: 'http://alertmanager:9093',
};

/** As Grafana does it: a doubled dollar sign is one, anything else after one is a variable, empty if it is not set. */
export function expanded(value: unknown, env: Readonly<Record<string, string>> = addresses): unknown {
  if (typeof value === 'string') {
    const variable = /\$(?:\{(\w+)\}|(\w+))/g;
    const pieces = value.split('$$');
    return pieces
      .map((piece) => piece.replace(variable, (_, braced, bare) => env[braced ?? bare] ?? ''))
      .join('$');
  }
  if (Array.isArray(value)) return value.map((entry) => expanded(entry, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, expanded(entry, env)]));
}

export const { datasources: dataSources } = dataSourceFile.parse(
  expanded(parse(text('datasources/firedrill.yaml'))),
);
export const { providers } = providerFile.parse(expanded(parse(text('dashboards/firedrill.yaml'))));

export const lokis = dataSources.filter((source): source is Loki => source.type === 'loki');
export const jaegers = dataSources.filter((source): source is Jaeger => source.type === 'jaeger');
