/** Calls between operations must come to an end, and to a trace of a sensible size. */
import type { Call, Operation, OperationRef, Service } from '../../model/scenario.ts';
import { sumOf } from '../values.ts';
import type { Faults } from './faults.ts';
import { dependencyOrder } from './graph.ts';
import { nameOf } from './references.ts';

/** A trace of more spans than this is a slip: two calls of the same, ten levels deep. */
const MOST_SPANS = 1000;

/** All operations by `service.operation`, each after those it calls or falls back to. */
export type CallOrder = ReadonlyMap<string, { readonly service: Service; readonly operation: Operation }>;

/** Whom a run may reach from here: a fallback is a call that is not always made. */
const reached = ({ calls }: Operation): readonly OperationRef[] =>
  calls.flat().flatMap((call) => [call, ...(call.fallback ? [call.fallback] : [])]);

export function orderCalls(services: readonly Service[], faults: Faults): CallOrder {
  const all: CallOrder = new Map(
    services.flatMap((service) =>
      service.operations.map((operation) => [
        nameOf({ service: service.name, operation: operation.name }),
        { service, operation },
      ]),
    ),
  );
  const edges = new Map([...all].map(([name, { operation }]) => [name, reached(operation).map(nameOf)]));
  const { order, circles } = dependencyOrder(edges);
  for (const circle of circles) {
    // A fallback to itself has its own fault.
    const { operation } = all.get(circle[0]!)!;
    if (circle.length === 2 && !operation.calls.flat().some((call) => nameOf(call) === circle[0])) continue;
    faults.add(pathOf(all, circle.at(-2)!), `calls go in a circle without end: ${circle.join(' > ')}`, {
      expected: 'calls that come to an end',
    });
  }
  if (circles.length === 0) refuseHugeTraces(order, all, faults);
  return new Map(order.map((name) => [name, all.get(name)!]));
}

function pathOf(all: CallOrder, name: string): readonly string[] {
  const { service, operation } = all.get(name)!;
  return ['services', service.name, 'operations', operation.name, 'calls'];
}

function refuseHugeTraces(order: readonly string[], all: CallOrder, faults: Faults): void {
  const spans = new Map<string, number>();
  for (const name of order) {
    const { service, operation } = all.get(name)!;
    // A call to another service has a span on either side.
    const of = (ref: OperationRef): number =>
      spans.get(nameOf(ref))! +
      (ref.service === service.name && all.get(nameOf(ref))!.operation.kind !== 'consumer' ? 0 : 1);
    const most = (call: Call): number =>
      of(call) * (1 + call.retries) + (call.fallback ? of(call.fallback) : 0);
    const count = sumOf(operation.calls.flat().map(most)) + 1;
    spans.set(name, count);
    // Its callers are too large because of it: once is enough.
    if (count > MOST_SPANS && reached(operation).every((ref) => spans.get(nameOf(ref))! <= MOST_SPANS)) {
      faults.add(pathOf(all, name), `one run makes up to ${count} spans`, {
        expected: `at most ${MOST_SPANS} in one trace`,
      });
    }
  }
}
