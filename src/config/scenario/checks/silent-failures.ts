/** Finds operations whose failed runs are not visible in any log, neither in their own nor in that of a caller. */
import { affects } from '../../../model/incident.ts';
import type { Call, Operation, OperationRef, Scenario, Service } from '../../../model/scenario.ts';
import { nameOf } from '../resolve/references.ts';

type Played = Pick<Scenario, 'services' | 'journeys' | 'incidents'>;

/** How one operation runs another. */
interface Caller {
  readonly caller: OperationRef;
  readonly operation: Operation;
  /** `undefined` if the operation is the fallback of a call. */
  readonly call: Call | undefined;
}

/**
 * By `service.operation`, in the order of the file. Only failures of the operation itself count; failures of a callee are reported
 * for the callee. Operations with `silentFailures` are skipped.
 */
export function silentFailures(scenario: Played): readonly string[] {
  const all = scenario.services.flatMap((service) =>
    service.operations.map((operation) => ({
      service,
      operation,
      name: nameOf({ service: service.name, operation: operation.name }),
    })),
  );
  const byName = new Map(all.map((one) => [one.name, one]));
  const callers = callersOf(scenario.services);
  const started = startedIn(scenario);
  const known = new Map<string, boolean>();
  const shows = (name: string): boolean => {
    let shown = known.get(name);
    if (shown === undefined) {
      const { operation } = byName.get(name)!;
      shown =
        operation.logs.some(({ at }) => at === 'error') ||
        (!started.has(name) && (callers.get(name) ?? []).every((from) => showsAt(from, operation)));
      known.set(name, shown);
    }
    return shown;
  };
  const showsAt = ({ caller, operation, call }: Caller, callee: Operation): boolean => {
    // The caller does not wait for the result of a message.
    if (callee.kind === 'consumer') return false;
    return call?.fallback ? operation.logs.some(({ at }) => at === 'fallback') : shows(nameOf(caller));
  };
  return all
    .filter(({ service, operation }) => !operation.silentFailures && canFail(service, operation, scenario))
    .filter(({ name }) => !shows(name))
    .map(({ name }) => name);
}

function callersOf(services: readonly Service[]): ReadonlyMap<string, readonly Caller[]> {
  const callers = new Map<string, Caller[]>();
  const add = (callee: OperationRef, from: Caller): void => {
    const known = callers.get(nameOf(callee));
    if (known) known.push(from);
    else callers.set(nameOf(callee), [from]);
  };
  for (const service of services) {
    for (const operation of service.operations) {
      const caller = { service: service.name, operation: operation.name };
      for (const call of operation.calls.flat()) {
        add(call, { caller, operation, call });
        if (call.fallback) add(call.fallback, { caller, operation, call: undefined });
      }
    }
  }
  return callers;
}

/** Operations that start without being called. */
function startedIn({ services, journeys }: Played): ReadonlySet<string> {
  return new Set([
    ...journeys.flatMap(({ states }) => states.flatMap(({ run }) => run.map(nameOf))),
    ...services.flatMap(({ name: service, operations }) =>
      operations.filter(({ entry }) => entry > 0).map(({ name }) => nameOf({ service, operation: name })),
    ),
  ]);
}

/** By itself, not because of a call. */
export function canFail(
  service: Service,
  operation: Operation,
  { incidents }: Pick<Scenario, 'incidents'>,
): boolean {
  const own = service.ratio === undefined ? operation.errors : service.ratio;
  return (
    own > 0 ||
    (service.health?.states.some(({ errors = 0 }) => errors > 0) ?? false) ||
    incidents.some((incident) => (incident.errors ?? 0) > 0 && affects(incident, service.name))
  );
}
