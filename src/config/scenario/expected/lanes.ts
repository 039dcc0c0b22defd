/** The lanes of a scenario with their single events: one for the scenario, or one for each service. */
import type { Scenario } from '../../../model/scenario.ts';
import { eventLines } from './events.ts';
import type { Lines, LineTable } from './lines.ts';
import type { Lane } from './starts.ts';

export interface EventLane extends Lane {
  /** Lines of one single event on average; `undefined` if there are none. */
  readonly lines: Lines | undefined;
}

/** `turnedOf`: share of the single events of a service that become errors. */
export function lanesOf(
  { traffic, services, levels }: Pick<Scenario, 'traffic' | 'services' | 'levels'>,
  table: LineTable,
  turnedOf: (service: string) => number,
): readonly EventLane[] {
  if (traffic.per === 'scenario') {
    const lines = eventLines(services, levels, table, turnedOf);
    return [{ service: undefined, rate: traffic.rate, hasEvents: lines !== undefined, lines }];
  }
  return services.map((service) => {
    const lines = eventLines([service], levels, table, turnedOf);
    const { name, rate = traffic.rate } = service;
    return { service: name, rate, hasEvents: lines !== undefined, lines };
  });
}
