/** A scenario that is ready to run: its services, and everything that can happen in them. */
import type { Random } from '../core/random.ts';
import type { Scenario } from '../model/scenario.ts';
import { Compiler } from './compile.ts';
import type { EntryProgram, EventProgram, OperationProgram, ServiceWorld } from './programs.ts';
import { serviceWorld } from './service-world.ts';
import type { TextSources } from './text.ts';

export interface World {
  readonly services: ReadonlyMap<string, ServiceWorld>;
  readonly operation: (service: string, operation: string) => OperationProgram;
  readonly events: readonly EventProgram[];
  readonly entries: readonly EntryProgram[];
  readonly compiler: Compiler;
  /** The most log records that one episode can have. */
  readonly longestEpisode: number;
}

export function buildWorld(scenario: Scenario, random: Random): World {
  const texts: TextSources = { pools: scenario.pools, fields: random.stream('field') };
  const services = new Map(
    scenario.services.map((service) => [service.name, serviceWorld(service, scenario, random, texts)]),
  );
  const compiler = new Compiler(scenario, services, random, texts);
  const operations = scenario.services.flatMap((service) =>
    service.operations.map((operation) => ({
      operation,
      service: service.name,
      program: compiler.operation(service.name, operation.name),
    })),
  );
  return {
    services,
    operation: (service, operation) => compiler.operation(service, operation),
    events: scenario.services.flatMap((service) =>
      service.events.map((event) => compiler.event(service, event)),
    ),
    entries: operations
      .filter(({ operation }) => operation.entry > 0)
      .map(({ operation, service, program }) => {
        const own = random.stream('entry', service, operation.name);
        return {
          operation: program,
          weight: operation.entry,
          random: own,
          key: own.stream('key').bits(),
          count: 0,
        };
      }),
    compiler,
    longestEpisode: Math.max(1, ...operations.map(({ program }) => program.maxLogs)),
  };
}
