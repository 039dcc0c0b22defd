/** Compiles operations, with the operations they call, and events: each once. The configuration rejects call cycles. */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import { isError } from '../model/level.ts';
import type { Call, LogTemplate, Operation, Scenario, Service, SingleEvent } from '../model/scenario.ts';
import { BreakerState } from './breaker.ts';
import { endingsOf, isStatus, type LogsAt } from './endings.ts';
import { latencySampler } from './latency.ts';
import type {
  CallProgram,
  CallSpanProgram,
  EventProgram,
  LogProgram,
  OperationProgram,
  ServiceWorld,
} from './programs.ts';
import { type TextSources, writer } from './text.ts';
import { requestAttributes, webProgram } from './web.ts';

const NOTHING: Attributes = Object.freeze({});

export class Compiler {
  readonly #scenario: Scenario;
  readonly #services: ReadonlyMap<string, ServiceWorld>;
  readonly #random: Random;
  readonly #texts: TextSources;
  readonly #operations = new Map<string, OperationProgram>();

  constructor(
    scenario: Scenario,
    services: ReadonlyMap<string, ServiceWorld>,
    random: Random,
    texts: TextSources,
  ) {
    this.#scenario = scenario;
    this.#services = services;
    this.#random = random;
    this.#texts = texts;
  }

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
    const request: Attributes = http ? Object.freeze(requestAttributes(http)) : NOTHING;
    const logsAt: LogsAt = (at, attributes, result) =>
      operation.logs
        .filter((log) => log.at === at)
        .map((log) => {
          const level = (result === 'refused' && log.refusedLevel) || log.level;
          return this.log({ ...log, level }, attributes);
        });
    const steps = operation.calls.map((step) => step.map((call) => this.#call(service, call)));
    return {
      service: this.#services.get(service.name)!,
      spanName: operation.spanName,
      kind: operation.kind,
      latency: latencySampler(operation.latency),
      random: this.#random.stream('operation', service.name, operation.name),
      errors: operation.errors,
      exception: isStatus(operation.errorType) ? undefined : operation.errorType,
      web: http && webProgram(http, this.#scenario, this.#texts),
      start: logsAt('start', request),
      middle: logsAt('middle', request),
      retry: logsAt('retry', request),
      fallback: logsAt('fallback', request),
      slow: operation.logs
        .filter((log) => log.at === 'slow')
        .map((log) => ({ overMs: log.slowMs!, log: this.log(log, request) })),
      ...endingsOf(operation, logsAt),
      steps,
      maxLogs: maxLogs(operation, steps.flat()),
    };
  }

  #call(caller: Service, call: Call): CallProgram {
    const callee = this.operation(call.service, call.operation);
    const { share, retries, backoffMs, breaker, fallback } = call;
    return {
      callee,
      share,
      timeoutMs: call.timeoutMs ?? Number.POSITIVE_INFINITY,
      retries,
      backoffMs,
      fallback: fallback && this.#call(caller, { ...fallback, share: 1, retries: 0, backoffMs: 0 }),
      breaker: breaker && new BreakerState(breaker),
      span: callSpan(caller, call, callee, this.#scenario),
    };
  }

  event(service: Service, event: SingleEvent): EventProgram {
    const failed = isError(event.level);
    const before = service.events.slice(0, service.events.indexOf(event));
    const twins = before.filter((other) => isTwin(other, event)).length;
    // Semantic conventions: `_OTHER` if an error has no class of low cardinality.
    const attributes: Attributes = failed ? { 'error.type': event.errorType ?? '_OTHER' } : NOTHING;
    return {
      service: this.#services.get(service.name)!,
      name: event.name,
      latency: latencySampler(event.latency),
      log: this.log({ ...event, eventName: event.name }, attributes),
      spanAttributes: Object.freeze(attributes),
      exception: failed ? event.errorType : undefined,
      weight: event.weight,
      random: this.#random.stream(
        'event',
        service.name,
        event.name,
        event.level,
        templateText(event),
        // Twins need different streams, otherwise one of them would never be chosen.
        ...(twins > 0 ? [String(twins)] : []),
      ),
      count: 0,
    };
  }

  log(
    template: Pick<LogTemplate, 'level' | 'message' | 'code' | 'eventName'>,
    attributes: Attributes,
  ): LogProgram {
    const { warnText } = this.#scenario;
    return {
      level: template.level,
      severityText: template.level === 'WARN' ? warnText : template.level,
      isError: isError(template.level),
      eventName: template.eventName,
      message: writer(template.message, this.#texts),
      code: template.code ? writer(template.code, this.#texts) : undefined,
      attributes: Object.freeze({ ...attributes }),
    };
  }
}

/** Events with the same name, level and message. */
const isTwin = (one: SingleEvent, other: SingleEvent): boolean =>
  one.name === other.name && one.level === other.level && templateText(one) === templateText(other);

/** The message as text. How long a field keeps its value is not part of it. */
const templateText = ({ message }: SingleEvent): string =>
  JSON.stringify(message, (key, value: unknown) => (key === 'keep' ? undefined : value));

/** The span of the caller: `producer` for messages, `client` for calls to another service. */
function callSpan(
  caller: Service,
  { service, operation }: Call,
  callee: OperationProgram,
  { services }: Scenario,
): CallSpanProgram | undefined {
  const { http, attributes } = services
    .find(({ name }) => name === service)!
    .operations.find(({ name }) => name === operation)!;
  if (callee.kind === 'consumer') {
    const destination = String(attributes['messaging.destination.name'] ?? callee.spanName);
    return {
      name: `send ${destination}`,
      kind: 'producer',
      attributes: Object.freeze({
        ...attributes,
        'service.peer.name': service,
        // Messaging semantic conventions: name and type of the operation.
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
      }),
    };
  }
  if (service === caller.name || callee.kind !== 'server') return undefined;
  return {
    name: callee.spanName,
    kind: 'client',
    attributes: Object.freeze({
      'service.peer.name': service,
      'server.address': service,
      ...(http
        ? { 'server.port': 443, 'http.request.method': http.method, 'url.template': http.route }
        : attributes),
    }),
  };
}

/** Upper bound for one run: every call is made, and every attempt is used. */
function maxLogs({ logs }: Operation, calls: readonly CallProgram[]): number {
  // A log with `refusedLevel` is derived from an end log: only one of them is written.
  let max = logs.filter(
    ({ at, refusedLevel }) => at !== 'retry' && at !== 'fallback' && refusedLevel === undefined,
  ).length;
  const count = (at: LogTemplate['at']): number => logs.filter((log) => log.at === at).length;
  for (const { callee, retries, fallback } of calls) {
    max += (retries + 1) * callee.maxLogs + retries * count('retry');
    if (fallback) max += count('fallback') + fallback.callee.maxLogs;
  }
  return max;
}
