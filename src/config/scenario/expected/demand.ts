/** With traffic per service: how much of the rate of each service is used by calls from other services. */
import type { OperationRef, Scenario } from '../../../model/scenario.ts';
import { nameOf } from '../resolve/references.ts';
import { lanesOf } from './lanes.ts';
import { LineTable } from './lines.ts';
import { runsOf } from './runs.ts';
import { type Start, startsOf } from './starts.ts';

export interface Demand {
  readonly service: string;
  /** Its log records per second, before curves and bursts. */
  readonly rate: number;
  /** How many of these come from calls by other services, on average, if no run fails. */
  readonly needed: number;
  /** The services that call it, in the scenario's order. */
  readonly callers: readonly string[];
}

/** A smaller relative difference from the rate is due to rounding. */
const ROUNDING = 1e-6;

/**
 * All services in the order of the scenario; empty if the rate applies to the scenario. Calls by others come first: if they use up the
 * rate of a service, it starts nothing itself, and the calls may need more than the rate.
 */
export function demandOf(scenario: Omit<Scenario, 'pools'>): readonly Demand[] {
  if (scenario.traffic.per === 'scenario') return [];
  const { services } = scenario;
  const table = new LineTable(services);
  const runOf = runsOf(services, table, () => 0);
  const lanes = lanesOf(scenario, table, () => 0);
  const { operations } = startsOf(scenario, lanes, table, (operation) => runOf(operation).lines);
  const callers = callersIn(scenario, operations);
  return services.map(({ name, rate = scenario.traffic.rate }) => {
    const needed = operations
      .filter(({ operation }) => operation.service !== name)
      .reduce((sum, start) => sum + start.rate * table.countOf(runOf(start.operation).lines, name), 0);
    return {
      service: name,
      rate,
      needed: Math.abs(needed - rate) <= ROUNDING * rate ? rate : needed,
      callers: services.map((service) => service.name).filter((caller) => callers.get(name)?.has(caller)),
    };
  });
}

/** The callers of each service, in everything that starts. If no run fails, there are no retries and fallbacks. */
function callersIn(
  { services }: Pick<Scenario, 'services'>,
  starts: readonly Start[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const callers = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const open: OperationRef[] = starts.filter(({ rate }) => rate > 0).map(({ operation }) => operation);
  for (let ref = open.pop(); ref; ref = open.pop()) {
    const { service, operation } = ref;
    if (seen.has(nameOf(ref))) continue;
    seen.add(nameOf(ref));
    const found = services.find(({ name }) => name === service)!;
    const calls = found.operations.find(({ name }) => name === operation)!.calls.flat();
    for (const call of calls) {
      if (call.share === 0) continue;
      open.push(call);
      if (call.service === service) continue;
      callers.set(call.service, (callers.get(call.service) ?? new Set()).add(service));
    }
  }
  return callers;
}
