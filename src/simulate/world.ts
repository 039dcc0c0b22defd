/**
 * A scenario made ready to run: names resolved to objects, templates to functions, attributes that never
 * change to frozen objects. Whatever can be worked out once per template is worked out here, not per record.
 */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import { LEVEL_RANK, type Level } from '../model/level.ts';
import type { ServiceInstance, SpanKind } from '../model/record.ts';
import type { Http, LogTemplate, Operation, Scenario, Service, SingleEvent } from '../model/scenario.ts';
import { latencySampler, type Sampler } from './latency.ts';
import { type Writer, writer } from './text.ts';

export interface ServiceWorld {
  readonly name: string;
  readonly instances: readonly ServiceInstance[];
}

export interface LogProgram {
  readonly level: Level;
  readonly severityText: string;
  readonly isError: boolean;
  readonly eventName: string;
  readonly message: Writer;
  readonly code: Writer | undefined;
  /** Attributes of every record of this template; errors add their exception. */
  readonly attributes: Attributes;
}

export interface OperationProgram {
  readonly service: ServiceWorld;
  readonly spanName: string;
  readonly kind: SpanKind;
  readonly latency: Sampler;
  /** The operation's own stream: every run of it draws from one of its occurrences. */
  readonly random: Random;
  readonly errors: number;
  readonly refuses: boolean;
  /** Class of the exception of a run that fails of itself; none where all there is is a status. */
  readonly exception: string | undefined;
  /** Span attributes by how the run ends. */
  readonly attributes: Readonly<Record<'good' | 'refused' | 'failed', Attributes>>;
  /** Draws `url.path` where the route has parameters. */
  readonly path: ((random: Random) => string) | undefined;
  readonly logs: Readonly<Record<'start' | 'middle' | 'good' | 'refused' | 'failed', readonly LogProgram[]>>;
  readonly calls: readonly OperationProgram[];
  /** The most log records that one run can write, calls included. */
  readonly mostLogs: number;
}

export interface EventProgram {
  readonly service: ServiceWorld;
  readonly name: string;
  readonly latency: Sampler;
  readonly log: LogProgram;
  readonly spanAttributes: Attributes;
  readonly exception: string | undefined;
  readonly weight: number;
  /** The event's own stream. */
  readonly random: Random;
}

export interface World {
  readonly operation: (service: string, operation: string) => OperationProgram;
  readonly events: readonly EventProgram[];
  /** The most log records that one episode can hold. */
  readonly longestEpisode: number;
}

const NOTHING: Attributes = Object.freeze({});
const SERVER_ERROR = 500;

/** Required of HTTP server spans by the semantic conventions, with the path where it never changes. */
const requestAttributes = ({ method, route }: Http): Attributes => ({
  'http.request.method': method,
  'http.route': route,
  'url.scheme': 'https',
  ...(PARAMETER.test(route) ? {} : { 'url.path': route }),
});

const PARAMETER = /\{[^}]*\}/;

/** A number for every parameter of a route: `/products/{id}` becomes `/products/1234`. */
function pathWriter(route: string): ((random: Random) => string) | undefined {
  const [first = '', ...rest] = route.split(PARAMETER);
  if (rest.length === 0) return undefined;
  return (random) => rest.reduce((path, piece) => `${path}${1 + random.below(5000)}${piece}`, first);
}

export function buildWorld(scenario: Scenario, random: Random): World {
  const services = new Map<string, ServiceWorld>();
  for (const service of scenario.services) {
    services.set(service.name, {
      name: service.name,
      instances: instancesOf(service, scenario),
    });
  }
  const compile = new Compiler(scenario, services, random);
  const operations = scenario.services.flatMap((service) =>
    service.operations.map((operation) => compile.operation(service.name, operation.name)),
  );
  return {
    operation: (service, operation) => compile.operation(service, operation),
    events: scenario.services.flatMap((service) =>
      service.events.map((event) => compile.event(service, event)),
    ),
    longestEpisode: Math.max(1, ...operations.map((operation) => operation.mostLogs)),
  };
}

function instancesOf(service: Service, scenario: Scenario): readonly ServiceInstance[] {
  return Array.from({ length: service.instances }, (_, n) => {
    const id = `${service.name}-${n + 1}`;
    const resource: Attributes = Object.freeze({
      'service.name': service.name,
      'service.namespace': scenario.name,
      'service.version': service.version,
      'service.instance.id': id,
      'deployment.environment.name': 'demo',
      'host.name': id,
      ...scenario.resource,
      ...service.resource,
    });
    return Object.freeze({ service: service.name, id, resource });
  });
}

class Compiler {
  readonly #scenario: Scenario;
  readonly #services: ReadonlyMap<string, ServiceWorld>;
  readonly #random: Random;
  readonly #operations = new Map<string, OperationProgram>();

  constructor(scenario: Scenario, services: ReadonlyMap<string, ServiceWorld>, random: Random) {
    this.#scenario = scenario;
    this.#services = services;
    this.#random = random;
  }

  /** Compiled once; calls are followed (the configuration has refused cycles). */
  operation(serviceName: string, operationName: string): OperationProgram {
    const key = `${serviceName}.${operationName}`;
    const known = this.#operations.get(key);
    if (known) return known;
    const service = this.#scenario.services.find((candidate) => candidate.name === serviceName)!;
    const operation = service.operations.find((candidate) => candidate.name === operationName)!;
    const program = this.#compile(service, operation);
    this.#operations.set(key, program);
    return program;
  }

  #compile(service: Service, operation: Operation): OperationProgram {
    const { http } = operation;
    const request = http ? requestAttributes(http) : NOTHING;
    const answered = (status: number | undefined, more: Attributes = NOTHING): Attributes =>
      Object.freeze({
        ...request,
        ...(status === undefined ? {} : { 'http.response.status_code': status }),
        ...more,
      });
    const good = answered(http?.status);
    const refused = answered(http?.errorStatus);
    // A refusal's status does for a caller that is refused; an error behind it is an error of the server.
    const status = http && (operation.refuses ? SERVER_ERROR : http.errorStatus);
    const failed = answered(status, {
      'error.type': http && operation.refuses ? String(status) : operation.errorType,
    });
    const span = (attributes: Attributes): Attributes =>
      Object.freeze({ ...operation.attributes, ...attributes });
    const logsAt = (at: LogTemplate['at'], attributes: Attributes): readonly LogProgram[] =>
      operation.logs.filter((log) => log.at === at).map((log) => this.#log(log, attributes));
    const calls = operation.calls.map((call) => this.operation(call.service, call.operation));
    return {
      service: this.#services.get(service.name)!,
      spanName: operation.spanName,
      kind: operation.kind,
      latency: latencySampler(operation.latency),
      random: this.#random.stream('operation', service.name, operation.name),
      errors: operation.errors,
      refuses: operation.refuses,
      exception: /^\d+$/.test(operation.errorType) ? undefined : operation.errorType,
      attributes: { good: span(good), refused: span(refused), failed: span(failed) },
      path: http && pathWriter(http.route),
      logs: {
        start: logsAt('start', request),
        middle: logsAt('middle', request),
        good: logsAt('end', good),
        refused: logsAt('error', refused),
        failed: logsAt('error', failed),
      },
      calls,
      mostLogs: operation.logs.length + calls.reduce((sum, call) => sum + call.mostLogs, 0),
    };
  }

  event(service: Service, event: SingleEvent): EventProgram {
    const failed = LEVEL_RANK[event.level] >= LEVEL_RANK.ERROR;
    // Semantic conventions: `_OTHER` where an error has no class that one could count.
    const attributes: Attributes = failed ? { 'error.type': event.errorType ?? '_OTHER' } : NOTHING;
    return {
      service: this.#services.get(service.name)!,
      name: event.name,
      latency: latencySampler(event.latency),
      log: this.#log({ ...event, eventName: event.name }, attributes),
      spanAttributes: Object.freeze(attributes),
      exception: failed ? event.errorType : undefined,
      weight: event.weight,
      random: this.#random.stream(
        'event',
        service.name,
        event.name,
        event.level,
        JSON.stringify(event.message),
      ),
    };
  }

  #log(
    template: Pick<LogTemplate, 'level' | 'message' | 'code' | 'eventName'>,
    attributes: Attributes,
  ): LogProgram {
    const { pools, warnText } = this.#scenario;
    return {
      level: template.level,
      severityText: template.level === 'WARN' ? warnText : template.level,
      isError: LEVEL_RANK[template.level] >= LEVEL_RANK.ERROR,
      eventName: template.eventName,
      message: writer(template.message, pools),
      code: template.code ? writer(template.code, pools) : undefined,
      attributes: Object.freeze({ ...attributes }),
    };
  }
}
