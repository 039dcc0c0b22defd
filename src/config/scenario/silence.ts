/** Whatever is paced must be able to write log records: single events, journeys and entry operations. */
import type { CallStep, Operation, Scenario, Service } from '../../model/scenario.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import { nameOf } from './references.ts';
import type { CallOrder } from './traces.ts';

type Paced = Pick<Scenario, 'services' | 'journeys' | 'levels' | 'traffic'>;

export function refuseMissingEvents(scenario: Paced, levelsGiven: boolean, faults: Faults): void {
  const { services, journeys, levels, traffic } = scenario;
  if (traffic.per === 'service') refuseIdleServices(scenario, faults);
  const events = services.flatMap((service) => service.events);
  if (events.length === 0) {
    if (journeys.some(({ weight }) => weight > 0) || services.some(startsByItself)) return;
    faults.add(
      [],
      'nothing can happen: no service has events, and no journey and no entry operation a weight above 0',
      { expected: '`events` in a service, a journey, or an operation with `entry`' },
    );
    return;
  }
  if (!levelsGiven) {
    faults.add(['levels'], 'nothing says how much of each level the single events are', {
      expected: 'levels with shares that add up to 1: { INFO: 70%, WARNING: 20%, ERROR: 5%, DEBUG: 5% }',
    });
  }
  for (const [level, share] of Object.entries(levels)) {
    if (share === 0 || events.some((event) => event.level === level && event.weight > 0)) continue;
    faults.add(['levels'], `no service has an event at level ${level}, which has a share of ${share}`, {
      expected: 'an event of that level with a weight above 0, or a share of 0',
      from: services.map(({ name }) => ['services', name, 'events']),
    });
  }
}

const startsByItself = ({ operations }: Service): boolean => operations.some(({ entry }) => entry > 0);

/** A rate that nothing but other services' calls could fill. */
function refuseIdleServices({ services, journeys }: Paced, faults: Faults): void {
  const visited = new Set(
    journeys
      .filter(({ weight }) => weight > 0)
      .flatMap(({ states }) => states.flatMap(({ run }) => run.map(({ service }) => service))),
  );
  for (const service of services) {
    const acts = service.events.some(({ weight }) => weight > 0) || startsByItself(service);
    if (acts || visited.has(service.name)) continue;
    faults.add(['services', service.name], 'nothing begins in this service, so it cannot keep a rate', {
      expected: '`events`, an operation with `entry`, or a journey that comes here',
      from: [['traffic', 'per'], ['journeys']],
    });
  }
}

/** What a run of an operation comes to. */
interface Prospect {
  /** It writes at least one record unless it fails by chance. */
  readonly writes: boolean;
  readonly alwaysFails: boolean;
}

type Prospects = ReadonlyMap<string, Prospect>;

export function refuseSilentRuns({ services, journeys }: Paced, calls: CallOrder, faults: Faults): void {
  const prospects = new Map<string, Prospect>();
  for (const [name, { service, operation }] of calls) {
    // A ratio says of every run how often it fails.
    const errors = service.ratio === undefined ? operation.errors : service.ratio / 10;
    prospects.set(name, prospect({ ...operation, errors }, prospects));
  }
  const check = (name: string, path: Path): void => {
    if (prospects.get(name)!.writes) return;
    faults.add(path, `"${name}" writes no log record, so it cannot be paced`, {
      expected: 'a log at `start` or `end` in it or in what it calls',
    });
  };
  for (const journey of journeys) {
    for (const state of journey.states) {
      for (const name of new Set(state.run.map(nameOf))) {
        check(name, ['journeys', journey.name, 'states', state.name, 'run']);
      }
    }
  }
  for (const service of services) {
    for (const { name: operation, entry } of service.operations) {
      if (entry === 0) continue;
      check(nameOf({ service: service.name, operation }), [
        'services',
        service.name,
        'operations',
        operation,
        'entry',
      ]);
    }
  }
}

function prospect({ logs, errors, calls }: Operation, prospects: Prospects): Prospect {
  const steps = calls.map((step) => outcome(step, prospects));
  const fatal = steps.findIndex(({ alwaysFails }) => alwaysFails);
  const made = fatal < 0 ? steps : steps.slice(0, fatal + 1);
  const alwaysFails = fatal >= 0 || errors === 1;
  const certain = new Set<string>([
    'start',
    alwaysFails ? 'error' : 'end',
    ...(fatal < 0 ? ['middle'] : []),
    ...made.flatMap(({ occasions }) => occasions),
  ]);
  return { writes: logs.some(({ at }) => certain.has(at)) || made.some(({ writes }) => writes), alwaysFails };
}

interface StepProspect extends Prospect {
  /** What the caller can be sure to come to: a retry, a fallback. */
  readonly occasions: readonly string[];
}

/** Only calls that are made in every run count. */
function outcome(step: CallStep, prospects: Prospects): StepProspect {
  const certain = step
    .filter(({ share }) => share === 1)
    .map((call) => {
      const callee = prospects.get(nameOf(call))!;
      const stepsIn = callee.alwaysFails && call.fallback ? prospects.get(nameOf(call.fallback))! : undefined;
      return {
        writes: callee.writes || stepsIn?.writes === true,
        alwaysFails: stepsIn?.alwaysFails ?? callee.alwaysFails,
        occasions: [
          ...(callee.alwaysFails && call.retries > 0 ? ['retry'] : []),
          ...(stepsIn ? ['fallback'] : []),
        ],
      };
    });
  return {
    writes: certain.some(({ writes }) => writes),
    alwaysFails: certain.some(({ alwaysFails }) => alwaysFails),
    occasions: certain.flatMap(({ occasions }) => occasions),
  };
}
