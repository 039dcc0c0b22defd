/** Services as the file writes them, with defaults filled in and names and texts resolved. */
import type { Attributes } from '../../model/attributes.ts';
import type { Http, Latency, LogTemplate, Operation, Service, SingleEvent } from '../../model/scenario.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import type { References } from './references.ts';
import type { ScenarioFile } from './schema.ts';
import type { Templates } from './templates.ts';

type ServiceFile = ScenarioFile['services'][string];
type OperationFile = NonNullable<ServiceFile['operations']>[string];
type EventFile = NonNullable<ServiceFile['events']>[number];
type LogFile = NonNullable<OperationFile['logs']>[number];

/** What the parts of a service need from the rest of the file. */
export interface Surroundings {
  readonly references: References;
  readonly templates: Templates;
  readonly faults: Faults;
}

const DEFAULT_LATENCY: Latency = { p50Ms: 20, p95Ms: 90 };

const EVENT_SUFFIX: Readonly<Record<LogTemplate['at'], string>> = {
  start: 'started',
  middle: 'progressed',
  end: 'completed',
  error: 'failed',
};

export function resolveService(name: string, service: ServiceFile, around: Surroundings): Service {
  const path: Path = ['services', name];
  return {
    name,
    version: service.version ?? '1.0.0',
    instances: service.instances ?? 1,
    resource: resolveResource(service.resource, [...path, 'resource'], around.faults),
    operations: Object.entries(service.operations ?? {}).map(([operation, definition]) =>
      resolveOperation(service, operation, definition, [...path, 'operations', operation], around),
    ),
    events: (service.events ?? []).map((event, index) =>
      resolveEvent(event, [...path, 'events', index], around),
    ),
  };
}

/** Who a service is follows from the file's own structure; a resource that says otherwise would fold services into one. */
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
        expected: 'attributes that do not say who the service is',
        hint: `${instead} gives it`,
      });
    }
  }
  return Object.freeze(attributes);
}

function resolveOperation(
  service: ServiceFile,
  name: string,
  operation: OperationFile,
  path: Path,
  around: Surroundings,
): Operation {
  const http: Http | undefined = operation.http && {
    method: operation.http.method,
    route: operation.http.route,
    status: operation.http.status ?? 200,
    errorStatus: operation.http.errorStatus ?? 500,
  };
  return {
    name,
    // HTTP semantic conventions: "{method} {route}" for server spans.
    spanName: operation.span ?? (http ? `${http.method} ${http.route}` : name),
    kind: operation.kind ?? (http ? 'server' : 'internal'),
    latency: resolveLatency(operation.latency, [...path, 'latency'], around.faults),
    errors: operation.errors ?? service.errors ?? 0,
    errorType: operation.errorType ?? (http ? String(http.errorStatus) : `${pascal(name)}Error`),
    // A server that answers below 500 did its work (HTTP semantic conventions, "Status").
    refuses: operation.refuses ?? (http !== undefined && http.errorStatus < 500),
    ...(http ? { http } : {}),
    attributes: Object.freeze(operation.attributes ?? {}),
    calls: (operation.calls ?? []).flatMap((call, index) =>
      around.references.resolve(call, [...path, 'calls', index]),
    ),
    logs: (operation.logs ?? []).map((log, index) => resolveLog(name, log, [...path, 'logs', index], around)),
  };
}

function resolveLog(operation: string, log: LogFile, path: Path, around: Surroundings): LogTemplate {
  return {
    at: log.at,
    level: log.level,
    ...resolveTexts(log, path, around),
    eventName: log.event ?? `${operation}.${EVENT_SUFFIX[log.at]}`,
  };
}

function resolveEvent(event: EventFile, path: Path, around: Surroundings): SingleEvent {
  return {
    name: event.name,
    level: event.level,
    ...resolveTexts(event, path, around),
    ...(event.errorType === undefined ? {} : { errorType: event.errorType }),
    weight: event.weight ?? 1,
    latency: resolveLatency(event.latency, [...path, 'latency'], around.faults),
  };
}

function resolveTexts(
  { message, code }: Pick<LogFile, 'message' | 'code'>,
  path: Path,
  { templates }: Surroundings,
): Pick<LogTemplate, 'message' | 'code'> {
  return {
    message: templates.parse(message, [...path, 'message']),
    ...(code === undefined ? {} : { code: templates.parse(code, [...path, 'code']) }),
  };
}

function resolveLatency(latency: OperationFile['latency'], path: Path, faults: Faults): Latency {
  if (!latency) return DEFAULT_LATENCY;
  const { p50, p95 } = latency;
  if (p95 < p50) {
    faults.add([...path, 'p95'], `p95 (${p95} ms) is below p50 (${p50} ms)`, {
      expected: 'a p95 of at least the p50',
    });
  }
  return { p50Ms: p50, p95Ms: p95 };
}

const pascal = (name: string): string =>
  name
    .split(/[-_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
