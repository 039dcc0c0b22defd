/** The instances of a service with their resources: of its own version, and of the versions that incidents deploy. */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import { affects } from '../model/incident.ts';
import type { ServiceInstance } from '../model/record.ts';
import type { Scenario, Service } from '../model/scenario.ts';
import { conditionReader } from './conditions.ts';
import type { ServiceWorld } from './programs.ts';
import type { TextSources } from './text.ts';

export function serviceWorld(
  service: Service,
  scenario: Scenario,
  random: Random,
  texts: TextSources,
): ServiceWorld {
  const deploys = scenario.incidents.filter(
    (incident) => incident.deploy !== undefined && affects(incident, service.name),
  );
  return {
    name: service.name,
    instances: instancesOf(service, scenario, service.version, ''),
    deployed: new Map(
      deploys.map(({ deploy }) => [deploy!, instancesOf(service, scenario, deploy!, `-v${deploy}`)]),
    ),
    conditions: conditionReader(service, scenario, random.stream('health', service.name), texts),
    ratio: service.ratio,
    ratioDebt: 0,
  };
}

function instancesOf(
  service: Service,
  scenario: Scenario,
  version: string,
  suffix: string,
): readonly ServiceInstance[] {
  return Array.from({ length: service.instances }, (_, n) =>
    instance(
      { name: service.name, id: `${service.name}-${n + 1}${suffix}`, version, resource: service.resource },
      scenario,
    ),
  );
}

/** One instance with all its resource attributes. */
export function instance(
  {
    name,
    id,
    version,
    resource,
  }: {
    readonly name: string;
    readonly id: string;
    readonly version: string | undefined;
    readonly resource: Attributes;
  },
  scenario: Scenario,
): ServiceInstance {
  return Object.freeze({
    service: name,
    id,
    resource: Object.freeze({
      'service.name': name,
      'service.namespace': scenario.name,
      ...(version === undefined ? {} : { 'service.version': version }),
      'service.instance.id': id,
      'deployment.environment.name': 'demo',
      'host.name': id,
      ...scenario.resource,
      ...resource,
    }),
  });
}
