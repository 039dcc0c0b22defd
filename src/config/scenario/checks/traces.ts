/** Calls between operations must not form a cycle, nor traces of an unreasonable size. */
import type { Call, Operation, OperationRef, Service } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import type { Faults } from '../faults.ts';
import { dependencyOrder } from '../resolve/graph.ts';
import { nameOf } from '../resolve/references.ts';

/** A larger trace is most likely a mistake: two calls per operation, ten levels deep. */
const MOST_SPANS = 1000;

/** All operations by `service.operation`, each after its callees and fallbacks. */
export type CallOrder = ReadonlyMap<string, { readonly service: Service; readonly operation: Operation }>;

/** What a run may call: a fallback is a call that is not always made. */
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
  const { order, cycles } = dependencyOrder(edges);
  for (const cycle of cycles) {
    // A fallback to itself is reported elsewhere.
    const { operation } = all.get(cycle[0]!)!;
    if (cycle.length === 2 && !operation.calls.flat().some((call) => nameOf(call) === cycle[0])) continue;
    faults.add(pathOf(all, cycle.at(-2)!), `the calls form a cycle: ${cycle.join(' > ')}`, {
      expected: 'calls without a cycle',
    });
  }
  if (cycles.length === 0) refuseHugeTraces(order, all, faults);
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
    // A call to another service has a span on both sides.
    const of = (ref: OperationRef): number =>
      spans.get(nameOf(ref))! +
      (ref.service === service.name && all.get(nameOf(ref))!.operation.kind !== 'consumer' ? 0 : 1);
    const most = (call: Call): number =>
      of(call) * (1 + call.retries) + (call.fallback ? of(call.fallback) : 0);
    const count = sumOf(operation.calls.flat().map(most)) + 1;
    spans.set(name, count);
    // Its callers are too large because of it, so report only the first.
    if (count > MOST_SPANS && reached(operation).every((ref) => spans.get(nameOf(ref))! <= MOST_SPANS)) {
      faults.add(pathOf(all, name), `one run can have up to ${count} spans`, {
        expected: `at most ${MOST_SPANS} spans in a trace`,
      });
    }
  }
}
