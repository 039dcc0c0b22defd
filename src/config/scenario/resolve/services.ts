/** Resolves services: defaults, operations, events and health. */

import { defined } from '../../../core/defined.ts';
import type { Attributes } from '../../../model/attributes.ts';
import { INCIDENT_SERVICE } from '../../../model/incident.ts';
import type { Service, SingleEvent } from '../../../model/scenario.ts';
import type { Traffic } from '../../../model/traffic.ts';
import type { Path } from '../../yaml/source.ts';
import { checkRatio } from '../checks/ratio.ts';
import type { Faults } from '../faults.ts';
import { resolveHealth } from './health.ts';
import { DEFAULT_LATENCY, resolveLatency } from './latency.ts';
import { resolveTexts } from './logs.ts';
import { resolveOperation } from './operations.ts';
import type { ServiceFile, Surroundings } from './surroundings.ts';

type EventFile = NonNullable<ServiceFile['events']>[number];

export function resolveService(
  name: string,
  service: ServiceFile,
  traffic: Traffic,
  around: Surroundings,
): Service {
  const path: Path = ['services', name];
  const { faults } = around;
  if (name === INCIDENT_SERVICE) {
    faults.add(path, `"${INCIDENT_SERVICE}" is reserved for the records that mark incidents`, {
      expected: 'another name',
    });
  }
  if (service.rate !== undefined && traffic.per !== 'service') {
    faults.add([...path, 'rate'], 'has a rate, but the rate applies to the whole scenario', {
      expected: '`per: service` in `traffic`, or no `rate` here',
      from: [['traffic', 'per']],
    });
  }
  const resolved: Service = {
    name,
    version: service.version ?? '1.0.0',
    instances: service.instances ?? 1,
    resource: resolveResource(service.resource, [...path, 'resource'], faults),
    operations: Object.entries(service.operations ?? {}).map(([operation, definition]) =>
      resolveOperation({ service: name, operation }, service, definition, around),
    ),
    events: (service.events ?? []).map((event, index) =>
      resolveEvent(event, [...path, 'events', index], around),
    ),
    ...defined({
      rate: traffic.per === 'service' ? (service.rate ?? traffic.rate) : undefined,
      ratio: service.ratio,
      health: service.health && resolveHealth(service.health, [...path, 'health'], faults),
    }),
  };
  checkRatio(service, resolved, faults);
  return resolved;
}

/** The identity of a service comes from the structure of the file. If a resource could set it, services would be merged. */
const IDENTITY: ReadonlyMap<string, string> = new Map([
  ['service.name', "the service's key under `services`"],
  ['service.namespace', "the scenario's `name`"],
  ['service.version', "the service's `version`"],
  ['service.instance.id', "the service's `instances`"],
]);

export function resolveResource(attributes: Attributes = {}, path: Path, faults: Faults): Attributes {
  for (const key of Object.keys(attributes)) {
    const instead = IDENTITY.get(key);
    if (instead) {
      faults.add([...path, key], `"${key}" cannot be set in a resource`, {
        expected: 'attributes that do not identify the service',
        hint: `use ${instead}`,
      });
    }
  }
  return Object.freeze(attributes);
}

function resolveEvent(event: EventFile, path: Path, around: Surroundings): SingleEvent {
  return {
    name: event.name,
    level: event.level,
    ...resolveTexts(event, path, around),
    weight: event.weight ?? 1,
    latency: event.latency
      ? resolveLatency(event.latency, [...path, 'latency'], around.faults)
      : DEFAULT_LATENCY,
    ...defined({ errorType: event.errorType }),
  };
}
