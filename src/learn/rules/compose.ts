/** The text of a scenario in which every planned alert fires once, in an incident of its own. */
import { stringify } from 'yaml';
import type { AlertRule } from '../../alerts/model.ts';
import { promText } from '../../core/prom-duration.ts';
import { matchersOf } from '../../logql/index.ts';
import { LEVELS, type Level } from '../../model/level.ts';
import type { Labels } from '../../model/series.ts';
import type { RulePlan } from './plan.ts';
import type { SelectedRecord } from './record.ts';
import { incidentMs, marginMs } from './trial.ts';

export interface ComposeOptions {
  readonly name: string;
  /** For the comments. */
  readonly scenarioFile: string;
  readonly ruleFiles: readonly string[];
  /** Alerts that are left out, with the reason. */
  readonly leftOut: readonly { readonly alert: string; readonly why: string }[];
}

/** A service with fixed labels. Records of several rules can share it. */
interface WrittenService {
  readonly name: string;
  readonly labels: Labels;
  readonly rules: Set<AlertRule>;
  readonly events: Map<string, { readonly level: Level; readonly message: string; perSecond: number }>;
}

interface Timed {
  readonly plan: RulePlan;
  readonly name: string;
  readonly atMs: number;
  readonly forMs: number;
}

export function compose(plans: readonly RulePlan[], options: ComposeOptions): string {
  const services = new Services();
  const incidents = timed(plans);
  // Also the services that only write during an incident.
  for (const { plan } of incidents) {
    for (const { record, perSecond } of plan.background) services.writes(record, perSecond, plan.rule);
    for (const { record } of plan.storm) services.of(record, plan.rule);
  }
  const leadMs = incidents[0]?.atMs ?? 0;
  return [
    ...header(options),
    '',
    'traffic: { rate: 1, per: service }     # each service has its own rate',
    `labels: { ${levelLabelFor(plans)}: "%(severity)s" }`.padEnd(39) +
      '# stream label of all services, besides their own',
    'levels: { INFO: 1 }',
    '',
    'services:',
    ...services.lines(),
    '',
    'incidents:                             # one for each alert, far enough apart that none disturbs the next',
    ...incidents.flatMap((each) => incidentLines(each, services)),
    '',
    'expect:',
    ...incidents.flatMap((each) => expectationLines(each, leadMs)),
    '',
  ].join('\n');
}

function header({ name, scenarioFile, ruleFiles, leftOut }: ComposeOptions): readonly string[] {
  return [
    `# Made out of the alert rules in ${ruleFiles.join(', ')}. A comment marks each label whose value is a guess. Messages are made up so`,
    '# that the filters of the rules let them through: replace them with yours.',
    `#   firedrill drill ${scenarioFile} --rules ${ruleFiles.join(' ')}`,
    ...leftOut.map(({ alert, why }) => `# Left out: ${alert}: ${why}`),
    `name: ${stringify(name).trim()}`,
    'description: What the alert rules look at, every day and in an incident for each.',
  ];
}

/** One after another, so that each alert is quiet before its own incident. */
function timed(plans: readonly RulePlan[]): readonly Timed[] {
  const names = new Set<string>();
  let freeMs = Math.max(0, ...plans.map(({ rule }) => marginMs(rule)));
  return plans.map((plan) => {
    const { rule } = plan;
    const name = unique(kebab(rule.alert), names);
    const atMs = freeMs;
    const forMs = incidentMs(rule);
    freeMs = atMs + forMs + Math.max(...plans.map((other) => marginMs(other.rule)));
    return { plan, name, atMs, forMs };
  });
}

const kebab = (alert: string): string =>
  alert
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .toLowerCase() || 'incident';

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}-${n}`;
  taken.add(free);
  return free;
}

const BY_NAME: ReadonlyMap<string, Level> = new Map(LEVELS.map((level) => [level.toLowerCase(), level]));
const levelOf = ({ level }: SelectedRecord): Level => BY_NAME.get(level) ?? 'INFO';

/** Labels that Loki takes the level of a record from. */
const LEVEL_LABELS = ['level', 'severity', 'lvl', 'LEVEL'];

/** One that no rule reads: it would be in the way of a field of that name. */
const levelLabelFor = (plans: readonly RulePlan[]): string =>
  LEVEL_LABELS.find((name) => plans.every(({ rule }) => !new RegExp(`\\b${name}\\b`).test(rule.expr))) ??
  'level';

/** Labels that name a service, the best first. */
const NAMING = ['app', 'service', 'service_name', 'container', 'component', 'job', 'namespace'];

class Services {
  readonly #all = new Map<string, WrittenService>();
  readonly #names = new Set<string>(['firedrill']);

  of(record: SelectedRecord, rule: AlertRule): WrittenService {
    const { labels } = record;
    const key = JSON.stringify(Object.entries(labels).sort());
    let service = this.#all.get(key);
    if (!service) {
      const naming = NAMING.map((name) => labels[name]).find((value) => value !== undefined);
      const name = unique(kebab(naming ?? Object.values(labels)[0] ?? 'service'), this.#names);
      service = { name, labels, rules: new Set(), events: new Map() };
      this.#all.set(key, service);
    }
    service.rules.add(rule);
    return service;
  }

  writes(record: SelectedRecord, perSecond: number, rule: AlertRule): void {
    const { events } = this.of(record, rule);
    const level = levelOf(record);
    const key = JSON.stringify([level, record.line]);
    const event = events.get(key);
    // The same record of several rules is written once, as often as the busiest of them needs.
    if (event) event.perSecond = Math.max(event.perSecond, perSecond);
    else events.set(key, { level, message: record.line, perSecond });
  }

  lines(): readonly string[] {
    return [...this.#all.values()].flatMap(({ name, labels, rules, events }) => {
      const all = events.size > 0 ? [...events.values()] : [IDLE];
      const rate = all.reduce((sum, { perSecond }) => sum + perSecond, 0);
      return [
        `  ${name}:${' '.repeat(Math.max(1, 36 - name.length))}# selected by ${[...rules].map(({ alert }) => alert).join(', ')}`,
        `    labels: ${flow(labels)}${guessComment(labels, [...rules])}`,
        `    rate: ${rounded(rate)}`,
        '    events:',
        ...all.map(
          ({ level, message, perSecond }, i) =>
            `      - { name: ${name}.${i === 0 ? 'quiet' : `quiet-${i + 1}`}, level: ${level}, weight: ${rounded(perSecond)}, message: ${textOf(message)} }`,
        ),
      ];
    });
  }
}

/** Labels whose value no rule names. */
function guessComment(labels: Labels, rules: readonly AlertRule[]): string {
  const named = rules.flatMap(({ expr }) => matchersOf(expr)).filter(({ operator }) => operator === '=');
  const guessed = Object.entries(labels)
    .filter(([name, value]) => !named.some((matcher) => matcher.label === name && matcher.value === value))
    .map(([name]) => name);
  return guessed.length === 0 ? '' : `    # guess: ${guessed.join(', ')}`;
}

/** A service needs something to write; so rarely that no rule sees it. */
const IDLE = { level: 'INFO', message: 'idle', perSecond: 1e-6 } as const;

const rounded = (value: number): number => Number(value.toPrecision(3));

const flow = (labels: Labels): string =>
  `{ ${Object.entries(labels)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')} }`;

/** A template that writes exactly this text. */
const textOf = (text: string): string => JSON.stringify(text.replaceAll(/[{}]/g, '$&$&'));

function incidentLines({ plan, name, atMs, forMs }: Timed, services: Services): readonly string[] {
  const { rule } = plan;
  const when = `at: ${promText(atMs)}, for: ${promText(forMs)}`;
  if (plan.factor < 1) {
    const names = [...new Set(plan.background.map(({ record }) => services.of(record, rule).name))];
    const effect = plan.factor === 0 ? 'silence: true' : `traffic: x${plan.factor}`;
    return [`  - { name: ${name}, ${when}, services: [${names.join(', ')}], ${effect} }`];
  }
  return plan.storm.map(({ record, perSecond }, i) => {
    const service = services.of(record, rule);
    const storm = `{ rate: ${perSecond}, level: ${levelOf(record)}, message: ${textOf(record.line)} }`;
    return `  - { name: ${i === 0 ? name : `${name}-${i + 1}`}, ${when}, service: ${service.name}, storm: ${storm} }`;
  });
}

const MINUTE_MS = 60_000;
const minutes = (ms: number): string => promText(Math.ceil(ms / MINUTE_MS) * MINUTE_MS);

function expectationLines({ plan, name }: Timed, leadMs: number): readonly string[] {
  const { alert, intervalMs } = plan.rule;
  const { detectMs, resolveMs } = plan.outcome;
  const quoted = stringify(alert).trim();
  return [
    `  - { alert: ${quoted}, during: 0s..${promText(leadMs)}, never: true }`,
    `  - { alert: ${quoted}, during: ${name}, fires: ${minutes(detectMs + 2 * intervalMs)}, resolves: ${minutes(resolveMs + 3 * intervalMs)} }`,
  ];
}
