/**
 * A scenario made ready to run: names resolved to objects, templates to functions, attributes that never
 * change to frozen objects. Whatever can be worked out once per template is worked out here, not per record.
 */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import { LEVEL_RANK, type Level } from '../model/level.ts';
import type { ServiceInstance, SpanKind } from '../model/record.ts';
import type { LogTemplate, Operation, Scenario, Service, SingleEvent } from '../model/scenario.ts';
import { latencySampler, type Sampler } from './latency.ts';
import { type Writer, writer } from './text.ts';

export interface ServiceWorld {
  readonly name: string;
  readonly instances: readonly ServiceInstance[];
  /** The service's own stream: latencies, failures, words. */
  readonly random: Random;
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
  readonly errors: number;
  readonly errorType: string;
  readonly goodAttributes: Attributes;
  readonly failedAttributes: Attributes;
  readonly logs: Readonly<Record<LogTemplate['at'], readonly LogProgram[]>>;
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
  readonly errorType: string;
  readonly weight: number;
}

export interface World {
  readonly services: readonly ServiceWorld[];
  readonly operation: (service: string, operation: string) => OperationProgram;
  readonly events: readonly EventProgram[];
  /** The most log records that one episode can hold. */
  readonly longestEpisode: number;
}

const NOTHING: Attributes = Object.freeze({});

export function buildWorld(scenario: Scenario, random: Random): World {
  const services = new Map<string, ServiceWorld>();
  for (const service of scenario.services) {
    services.set(service.name, {
      name: service.name,
      instances: instancesOf(service, scenario),
      random: random.stream('service', service.name),
    });
  }
  const compile = new Compiler(scenario, services);
  const operations = scenario.services.flatMap((service) =>
    service.operations.map((operation) => compile.operation(service.name, operation.name)),
  );
  return {
    services: [...services.values()],
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
  readonly #operations = new Map<string, OperationProgram>();

  constructor(scenario: Scenario, services: ReadonlyMap<string, ServiceWorld>) {
    this.#scenario = scenario;
    this.#services = services;
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
    const request: Attributes = http
      ? { 'http.request.method': http.method, 'http.route': http.route }
      : NOTHING;
    const good = http ? { ...request, 'http.response.status_code': http.status } : request;
    const failed = {
      ...(http ? { ...request, 'http.response.status_code': http.errorStatus } : request),
      'error.type': operation.errorType,
    };
    const logsAt = (at: LogTemplate['at'], attributes: Attributes): readonly LogProgram[] =>
      operation.logs.filter((log) => log.at === at).map((log) => this.#log(log, attributes));
    const calls = operation.calls.map((call) => this.operation(call.service, call.operation));
    return {
      service: this.#services.get(service.name)!,
      spanName: operation.spanName,
      kind: operation.kind,
      latency: latencySampler(operation.latency),
      errors: operation.errors,
      errorType: operation.errorType,
      goodAttributes: Object.freeze({ ...operation.attributes, ...good }),
      failedAttributes: Object.freeze({ ...operation.attributes, ...failed }),
      logs: {
        start: logsAt('start', request),
        middle: logsAt('middle', request),
        end: logsAt('end', good),
        error: logsAt('error', failed),
      },
      calls,
      mostLogs: operation.logs.length + calls.reduce((sum, call) => sum + call.mostLogs, 0),
    };
  }

  event(service: Service, event: SingleEvent): EventProgram {
    const failed = LEVEL_RANK[event.level] >= LEVEL_RANK.ERROR;
    const attributes: Attributes = failed ? { 'error.type': event.name } : NOTHING;
    return {
      service: this.#services.get(service.name)!,
      name: event.name,
      latency: latencySampler(event.latency),
      log: this.#log({ ...event, eventName: event.name }, attributes),
      spanAttributes: Object.freeze(attributes),
      errorType: event.name,
      weight: event.weight,
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
