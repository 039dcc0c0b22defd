/** Derives from a scenario, without playing it, what its records have that a rule can select. */
import { canFail } from '../../../config/scenario/checks/silent-failures.ts';
import { LEVEL_RANK, LEVELS, type Level } from '../../../model/level.ts';
import type { Operation, Scenario, Service } from '../../../model/scenario.ts';
import { INDEXED_ATTRIBUTES, type Via } from '../../../model/stream-label.ts';
import { knownLabels, type LevelTexts } from '../label-sources.ts';
import type { Written } from './scenario.ts';

/** Without `via`, what records have over OTLP or over the push API. */
export function writtenBy(scenario: Scenario, via?: Via): Written {
  const levels = levelsOf(scenario);
  const texts = levels.map(({ level }) => level);
  // Loki normalizes levels, and so do labels with `%(severity)s`.
  const normal = levels.map(({ severity }) => severity);
  const fixed = fixedLevels(scenario);
  const either = [...normal, ...texts];
  const named = (names: readonly string[], label: string): readonly string[] => [
    ...new Set([...names, ...(fixed.get(label) ?? [])]),
  ];
  const otlp = attributesOf(scenario)
    .filter((name) => INDEXED_ATTRIBUTES.has(name))
    .map((name) => name.replaceAll('.', '_'));
  const services = servicesOf(scenario, otlp, via);
  return {
    scenario: scenario.name,
    levels: {
      detected_level: [...new Set([...normal, ...[...fixed.values()].flat().map(detected)])],
      severity_text: named(texts, 'severity_text'),
      level: named(either, 'level'),
      severity: named(either, 'severity'),
    },
    services,
    values: valuesIn(services),
    labels: {
      otlp,
      push: scenario.labels.map(({ name }) => name),
    },
  };
}

/** The names of labels that Loki reads a level from. */
const LEVEL_NAME = /^(level|lvl|severity|severity_?text)$/i;

/** The levels that services state as labels, by label. */
const fixedLevels = ({ labels }: Scenario): ReadonlyMap<string, readonly string[]> =>
  new Map(
    labels.flatMap(({ name, byService = {} }) =>
      LEVEL_NAME.test(name) ? [[name, Object.values(byService)] as const] : [],
    ),
  );

/** Loki knows these levels in any case. It keeps others as they are written. */
const LEVEL = /^(trace|debug|info|warn|error|critical|fatal)$/i;

const detected = (level: string): string => (LEVEL.test(level) ? level.toLowerCase() : level);

/**
 * For each service, the values of the labels whose value depends on the service alone. Other resource attributes than the
 * name of the service may have other values over OTLP.
 */
function servicesOf(scenario: Scenario, otlp: readonly string[], via: Via | undefined): Written['services'] {
  const { services } = scenario;
  const known = [...knownLabels(scenario, via)].filter(
    ([label, { valuesOf }]) =>
      (label === 'service_name' || via === 'push' || !otlp.includes(label)) &&
      services.every(({ name }) => valuesOf(name) !== undefined),
  );
  return services.map(
    ({ name }) => new Map(known.map(([label, { valuesOf }]) => [label, valuesOf(name) ?? []])),
  );
}

function valuesIn(services: Written['services']): Written['values'] {
  const labels = [...(services[0]?.keys() ?? [])];
  return new Map(
    labels.map((label) => [label, [...new Set(services.flatMap((values) => values.get(label) ?? []))]]),
  );
}

/** The levels at which the scenario can write records, including those of incidents. */
export function levelsOf({
  services,
  incidents,
  leastLevel,
  warnText,
}: Pick<Scenario, 'services' | 'incidents' | 'leastLevel' | 'warnText'>): readonly LevelTexts[] {
  const found = new Set<Level>([
    ...services.flatMap((service) =>
      service.operations.flatMap((operation) => levelsOfLogs(service, operation, incidents)),
    ),
    ...services.flatMap(({ events }) => events.map(({ level }) => level)),
    ...incidents.flatMap(({ storm }) => (storm ? [storm.level] : [])),
    // An instance logs when it goes down and when it comes up.
    ...incidents.flatMap(({ crashLoop }): Level[] => (crashLoop ? ['FATAL', 'INFO'] : [])),
  ]);
  return LEVELS.filter((level) => found.has(level) && LEVEL_RANK[level] >= LEVEL_RANK[leastLevel]).map(
    (level) => ({ severity: level.toLowerCase(), level: level === 'WARN' ? warnText : level }),
  );
}

function levelsOfLogs(
  service: Service,
  operation: Operation,
  incidents: Scenario['incidents'],
): readonly Level[] {
  const fails = operation.calls.length > 0 || canFail(service, operation, { incidents });
  return operation.logs.flatMap(({ level, refusedLevel }) => {
    if (refusedLevel === undefined) return [level];
    // Stands in for an `on: error` log, which an operation that cannot fail does not need.
    if (!fails) return [];
    return canBeRefused(operation) ? [level, refusedLevel] : [level];
  });
}

const canBeRefused = ({ refuses, http, calls }: Operation): boolean =>
  refuses || calls.length > 0 || (http?.errorStatuses.some(({ status }) => status < 500) ?? false);

const attributesOf = ({ resource, services }: Scenario): readonly string[] => [
  ...new Set([
    'service.name',
    'service.namespace',
    'service.instance.id',
    'deployment.environment.name',
    ...Object.keys(resource),
    ...services.flatMap((service) => Object.keys(service.resource)),
  ]),
];
