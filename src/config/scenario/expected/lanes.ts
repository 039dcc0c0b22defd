/** The plans of a scenario, and the single events that each has: one plan, or where traffic is per service each service's. */
import type { Scenario } from '../../../model/scenario.ts';
import { eventLines } from './events.ts';
import type { Lines, LineTable } from './lines.ts';
import type { Lane } from './starts.ts';

export interface EventLane extends Lane {
  /** Lines of one of its single events on average, where it has any. */
  readonly lines: Lines | undefined;
}

/** `turnedOf`: share of a service's single events that something makes errors of. */
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
