/** Calls between operations must come to an end, and to a sensible one. */
import type { Operation, Service } from '../../model/scenario.ts';
import { sumOf } from '../values.ts';
import type { Faults } from './faults.ts';
import { dependencyOrder } from './graph.ts';
import { nameOf } from './references.ts';

/** A trace of more spans than this is a slip: two calls of the same, ten levels deep. */
const MOST_SPANS = 1000;

/** All operations by `service.operation`, each after those it calls. */
export type CallOrder = ReadonlyMap<string, { readonly service: Service; readonly operation: Operation }>;

export function orderCalls(services: readonly Service[], faults: Faults): CallOrder {
  const all: CallOrder = new Map(
    services.flatMap((service) =>
      service.operations.map((operation) => [
        nameOf({ service: service.name, operation: operation.name }),
        { service, operation },
      ]),
    ),
  );
  const edges = new Map([...all].map(([name, { operation }]) => [name, operation.calls.map(nameOf)]));
  const { order, circles } = dependencyOrder(edges);
  const pathOf = (name: string): readonly string[] => {
    const { service, operation } = all.get(name)!;
    return ['services', service.name, 'operations', operation.name, 'calls'];
  };
  for (const circle of circles) {
    faults.add(pathOf(circle.at(-2)!), `calls go in a circle without end: ${circle.join(' > ')}`, {
      expected: 'calls that come to an end',
    });
  }
  if (circles.length === 0) refuseHugeTraces(order, edges, pathOf, faults);
  return new Map(order.map((name) => [name, all.get(name)!]));
}

function refuseHugeTraces(
  order: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
  pathOf: (name: string) => readonly string[],
  faults: Faults,
): void {
  const spans = new Map<string, number>();
  for (const name of order) {
    const calls = edges.get(name)!.map((callee) => spans.get(callee)!);
    const count = sumOf(calls) + 1;
    spans.set(name, count);
    // Its callers are too large because of it: once is enough.
    if (count > MOST_SPANS && calls.every((n) => n <= MOST_SPANS)) {
      faults.add(pathOf(name), `one run makes ${count} spans`, {
        expected: `at most ${MOST_SPANS} in one trace`,
      });
    }
  }
}
