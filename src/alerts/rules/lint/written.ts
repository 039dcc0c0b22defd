/** Derives from a scenario, without playing it, what its records have that a rule can select. */
import { canFail } from '../../../config/scenario/checks/silent-failures.ts';
import { LEVEL_RANK, LEVELS, type Level } from '../../../model/level.ts';
import type { Operation, Scenario, Service } from '../../../model/scenario.ts';
import { INDEXED_ATTRIBUTES } from '../../../model/stream-label.ts';
import { identifyingLabels } from '../label-sources.ts';
import type { Written } from './scenario.ts';

export function writtenBy(scenario: Scenario): Written {
  const levels = levelsOf(scenario);
  const texts = levels.map((level) => (level === 'WARN' ? scenario.warnText : level));
  // Loki normalizes levels, and so do labels with `%(severity)s`.
  const normal = levels.map((level) => level.toLowerCase());
  const either = [...new Set([...normal, ...texts])];
  return {
    scenario: scenario.name,
    levels: { detected_level: normal, severity_text: texts, level: either, severity: either },
    services: servicesOf(scenario),
    labels: {
      otlp: attributesOf(scenario)
        .filter((name) => INDEXED_ATTRIBUTES.has(name))
        .map((name) => name.replaceAll('.', '_')),
      push: scenario.labels.map(({ name }) => name),
    },
  };
}

/** The service names in each label that identifies a service. */
function servicesOf(scenario: Scenario): Written['services'] {
  const identifying = [...identifyingLabels(scenario)].filter(([, { source }]) => source === 'service');
  return Object.fromEntries(
    identifying.map(([label, { write }]) => [label, scenario.services.map(({ name }) => write(name))]),
  );
}

/** The levels at which the scenario can write records, including those of incidents. */
function levelsOf({ services, incidents, leastLevel }: Scenario): readonly Level[] {
  const found = new Set<Level>([
    ...services.flatMap((service) =>
      service.operations.flatMap((operation) => levelsOfLogs(service, operation, incidents)),
    ),
    ...services.flatMap(({ events }) => events.map(({ level }) => level)),
    ...incidents.flatMap(({ storm }) => (storm ? [storm.level] : [])),
    // An instance logs when it goes down and when it comes up.
    ...incidents.flatMap(({ crashLoop }): Level[] => (crashLoop ? ['FATAL', 'INFO'] : [])),
  ]);
  return LEVELS.filter((level) => found.has(level) && LEVEL_RANK[level] >= LEVEL_RANK[leastLevel]);
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
