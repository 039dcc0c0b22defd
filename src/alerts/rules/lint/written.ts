/** What a scenario's records have that a rule can select, read off the scenario without playing it. */
import { LEVEL_RANK, LEVELS, type Level } from '../../../model/level.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { tellingLabels } from '../label-sources.ts';
import type { Written } from './scenario.ts';

export function writtenBy(scenario: Scenario): Written {
  const levels = levelsOf(scenario);
  const texts = levels.map((level) => (level === 'WARN' ? scenario.warnText : level));
  // Loki brings a level to one spelling, and so do labels of `%(severity)s`.
  const normal = levels.map((level) => level.toLowerCase());
  const either = [...new Set([...normal, ...texts])];
  return {
    scenario: scenario.name,
    levels: { detected_level: normal, severity_text: texts, level: either, severity: either },
    services: servicesOf(scenario),
    labels: {
      otlp: attributesOf(scenario)
        .filter((name) => INDEXED.has(name))
        .map((name) => name.replaceAll('.', '_')),
      push: scenario.labels.map(({ name }) => name),
    },
  };
}

/** What every label that tells a service says of each. */
function servicesOf(scenario: Scenario): Written['services'] {
  const telling = [...tellingLabels(scenario)].filter(([, { source }]) => source === 'service');
  return Object.fromEntries(
    telling.map(([label, { write }]) => [label, scenario.services.map(({ name }) => write(name))]),
  );
}

/** At which anything of it can be written, incidents included. */
function levelsOf({ services, incidents, leastLevel }: Scenario): readonly Level[] {
  const found = new Set<Level>([
    ...services.flatMap(({ operations }) => operations.flatMap(({ logs }) => logs.map(({ level }) => level))),
    ...services.flatMap(({ events }) => events.map(({ level }) => level)),
    ...incidents.flatMap(({ storm }) => (storm ? [storm.level] : [])),
    // An instance that goes down says so, and one that comes up.
    ...incidents.flatMap(({ crashLoop }): Level[] => (crashLoop ? ['FATAL', 'INFO'] : [])),
  ]);
  return LEVELS.filter((level) => found.has(level) && LEVEL_RANK[level] >= LEVEL_RANK[leastLevel]);
}

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

/** Resource attributes of which a stock Loki makes labels of streams. */
const INDEXED: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.container.name',
  'container.name',
  'k8s.replicaset.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.cronjob.name',
  'k8s.job.name',
]);
