/**
 * What live drills are tried on: a Loki whose ruler has three of the shipped rules, twenty times as fast: evaluated every
 * three seconds, their five minutes are fifteen seconds and their hour three minutes. And two small shops.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Loki, startLoki } from '../stack/loki.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { askLoki } from '../support/loki-query.ts';
import { type Ended, freshFolder, type Running, start } from '../support/program.ts';
import { quickenRules } from '../support/quicken.ts';

const FACTOR = 20;
export const INTERVAL_MS = 3000;
export const NAMES = ['HighErrorRatio', 'ServiceSilent', 'LatencyHigh'];
export const FOLDER = freshFolder();

const services = `traffic: { rate: 15, per: service }
levels: { INFO: 100% }
patterns: { share: 100% }
services:
  payment-service:
    operations:
      charge:
        entry: 1
        latency: { p50: 40ms, p95: 90ms }
        logs:
          - { at: end, level: INFO, message: charged }
          - { on: error, level: ERROR, code: ERR_502, message: not charged }
  search-service:
    operations:
      search: { entry: 1, latency: { p50: 40ms, p95: 90ms }, logs: [{ at: end, level: INFO, message: found }] }
  stock-service:
    operations:
      count: { entry: 1, latency: { p50: 80ms, p95: 150ms }, logs: [{ at: end, level: INFO, message: counted }] }
`;

/** Each service has a different incident. */
export const TROUBLED = `name: troubled-shop
description: Three services in three kinds of trouble.
${services}
incidents:
  - { name: payment-errors, at: 10s, for: 26s, service: payment-service, errors: 50% }
  - { name: search-silence, at: 10s, for: 26s, service: search-service, silence: true }
  - { name: stock-slow, at: 10s, for: 26s, service: stock-service, latency: x40 }
expect:
  - { alert: HighErrorRatio, labels: { service_name: payment-service }, during: payment-errors, fires: 14s, resolves: 20s, annotations: { summary: '[\\d.]+% of the records of payment-service are errors' } }
  - { alert: ServiceSilent, labels: { service_name: search-service }, during: search-silence, fires: 24s, resolves: 8s }
  - { alert: LatencyHigh, labels: { service_name: stock-service }, during: stock-slow, fires: 14s, resolves: 20s }
  - { alert: HighErrorRatio, labels: { service_name: stock-service }, never: true }
`;

export const QUIET = `name: quiet-shop
description: Three services without trouble.
${services}
expect:
  - { alert: HighErrorRatio, never: true }
  - { alert: ServiceSilent, never: true }
`;

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string; readonly for: string }[];
  }[];
}

function quickRules(): string {
  const shipped = readFileSync(join(import.meta.dirname, '../../grafana/rules/services.yaml'), 'utf8');
  const { groups } = parse(quickenRules(shipped, FACTOR)) as RuleFile;
  return stringify({
    groups: groups.map(({ rules, ...group }) => ({
      ...group,
      rules: rules.filter(({ alert }) => NAMES.includes(alert)),
    })),
  });
}

export const RULES = quickRules();

export const fileOf = (name: string, text: string): string => {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
};

/** The parts of a report that these tests read. */
export interface Report {
  readonly kind: string;
  readonly run: string;
  readonly cut?: boolean;
  readonly unobservable?: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly incidents: readonly { readonly incident: string; readonly from: string; readonly to: string }[];
  readonly judgements: readonly {
    readonly expectation: { readonly alert: string; readonly never: boolean };
    readonly onset: string;
    readonly reset: string;
    readonly annotations?: string;
    readonly sentence: string;
  }[];
  readonly rules: readonly {
    readonly alert: string;
    readonly expr: string;
    readonly forMs: number;
    readonly labels: Readonly<Record<string, string>>;
    readonly watched: { readonly from: string; readonly to: string };
    readonly instances: readonly Life[];
  }[];
  readonly records: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

export interface Life {
  readonly labels: Readonly<Record<string, string>>;
  readonly active: string;
  readonly firing?: string;
  readonly end?: string;
}

export const reportOf = ({ stdout }: Ended): Report => JSON.parse(stdout.toString());

export const verdicts = ({ judgements }: Report) =>
  judgements.map(({ expectation, onset, reset }) => [expectation.alert, onset, reset]);

export interface RulerOptions {
  readonly binary: string;
  /** Its folder's name. */
  readonly name: string;
  /** Each has the rules. */
  readonly tenants: readonly string[];
  readonly alertmanager?: string;
}

/** Once it has evaluated the rules of every tenant. */
export async function startRuler({ binary, name, tenants, alertmanager }: RulerOptions): Promise<Loki> {
  const loki = await startLoki({
    binary,
    dir: join(FOLDER, name),
    ...(alertmanager === undefined ? {} : { alertmanager }),
    rules: Object.fromEntries(tenants.map((tenant) => [tenant, { text: RULES }])),
  });
  for (const tenant of tenants) {
    await vi.waitFor(async () => {
      const { data } = await askLoki(loki.url, tenant, '/prometheus/api/v1/rules');
      expect(data.groups[0]?.lastEvaluation).toMatch(/^2/);
    }, EVENTUALLY);
  }
  return loki;
}

export const liveDrill = ({ url }: Loki, tenant: string, ...args: readonly string[]): Running =>
  start(['drill', '--live', '--loki', url, '--tenant', tenant, '--json', ...args]);
