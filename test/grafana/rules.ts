/** The shipped alert rules, and what each tells as its value, reckoned from the records. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { count, errorShare, errors, MINUTE, p95, RECENT, type Reckoning, simulated } from './reckon.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const file = join(import.meta.dirname, '../../grafana/rules/services.yaml');

export const { interval, rules }: { readonly interval: string; readonly rules: readonly Rule[] } = parse(
  readFileSync(file, 'utf8'),
).groups[0];

export const conditionOf = (alert: string): string => rules.find((rule) => rule.alert === alert)!.expr;

const SERVICE = 'service_name';

/** What a rule has as its value, of every service, whether or not the condition holds for it. */
export const tells: Readonly<Record<string, Reckoning>> = {
  HighErrorRatio: (moment) => errorShare(simulated(moment.last(RECENT)), SERVICE),
  ServiceSilent: (moment) => count(simulated(moment.last(60 * MINUTE)), SERVICE),
  LatencyHigh: (moment) => p95(simulated(moment.last(RECENT))),
  ErrorBurst: (moment) => count(errors(simulated(moment.last(2 * MINUTE))), SERVICE),
  LogStorm: (moment) => count(simulated(moment.last(2 * MINUTE)), SERVICE),
};

/** For whom the condition shall hold in five-faults.yaml, and because of which incident. */
export const suffering: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  HighErrorRatio: { declined: 'declines', bursting: 'burst' },
  ServiceSilent: { hushed: 'hush' },
  LatencyHigh: { slow: 'slowness' },
  ErrorBurst: { bursting: 'burst' },
  LogStorm: { stormy: 'storm' },
};
