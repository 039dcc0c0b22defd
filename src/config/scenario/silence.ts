/** The rate counts log records: whatever is paced by it must be able to write some. */
import type { Journey, LevelWeights, Operation, Service } from '../../model/scenario.ts';
import type { CallOrder } from './calls.ts';
import type { Faults } from './faults.ts';
import { nameOf } from './references.ts';

export function refuseMissingEvents(
  services: readonly Service[],
  journeys: readonly Journey[],
  levels: LevelWeights,
  faults: Faults,
): void {
  const events = services.flatMap((service) => service.events);
  if (events.length === 0) {
    if (journeys.some(({ weight }) => weight > 0)) return;
    faults.add([], 'nothing can happen: no service has events and no journey has a weight above 0', {
      expected: '`events` in a service, or a journey',
    });
    return;
  }
  for (const [level, share] of Object.entries(levels)) {
    if (share === 0 || events.some((event) => event.level === level && event.weight > 0)) continue;
    faults.add(['levels'], `no service has an event at level ${level}, which has a share of ${share}`, {
      expected: 'an event of that level with a weight above 0, or a share of 0',
    });
  }
}

/** What a run of an operation comes to. */
interface Prospect {
  /** It writes at least one record unless it fails by chance. */
  readonly writes: boolean;
  readonly alwaysFails: boolean;
}

export function refuseSilentRuns(journeys: readonly Journey[], calls: CallOrder, faults: Faults): void {
  const prospects = new Map<string, Prospect>();
  for (const [name, { operation }] of calls) {
    prospects.set(
      name,
      prospect(
        operation,
        operation.calls.map((call) => prospects.get(nameOf(call))!),
      ),
    );
  }
  for (const journey of journeys) {
    for (const state of journey.states) {
      for (const name of new Set(state.run.map(nameOf))) {
        if (prospects.get(name)!.writes) continue;
        faults.add(
          ['journeys', journey.name, 'states', state.name, 'run'],
          `"${name}" writes no log record, so it cannot be paced`,
          { expected: 'a log at `start` or `end` in it or in what it calls' },
        );
      }
    }
  }
}

function prospect({ logs, errors }: Operation, callees: readonly Prospect[]): Prospect {
  const has = (...moments: readonly string[]): boolean => logs.some(({ at }) => moments.includes(at));
  const fatal = callees.findIndex((callee) => callee.alwaysFails);
  const called = fatal < 0 ? callees : callees.slice(0, fatal + 1);
  const alwaysFails = fatal >= 0 || errors === 1;
  const writes =
    has('start', alwaysFails ? 'error' : 'end') ||
    (fatal < 0 && has('middle')) ||
    called.some((callee) => callee.writes);
  return { writes, alwaysFails };
}
