/** Everything that uses the rate must write log records: single events, journeys and entry operations. */
import type { CallStep, Operation, Scenario, Service } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import { nameOf } from '../resolve/references.ts';
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
      'the scenario does nothing: it has no events, and no journey or entry operation with a weight above 0',
      { expected: '`events` in a service, a journey, or an operation with `entry`' },
    );
    return;
  }
  if (!levelsGiven) {
    faults.add(['levels'], 'is required, because there are single events', {
      expected: 'levels with shares that add up to 1: { INFO: 70%, WARNING: 20%, ERROR: 5%, DEBUG: 5% }',
    });
  }
  for (const [level, share] of Object.entries(levels)) {
    if (share === 0 || events.some((event) => event.level === level && event.weight > 0)) continue;
    faults.add(['levels'], `${level} has a share of ${share}, but no service has an event at that level`, {
      expected: 'an event at that level with a weight above 0, or a share of 0',
      from: services.map(({ name }) => ['services', name, 'events']),
    });
  }
}

const startsByItself = ({ operations }: Service): boolean => operations.some(({ entry }) => entry > 0);

/** A service that is only called by others cannot keep a rate. */
function refuseIdleServices({ services, journeys }: Paced, faults: Faults): void {
  const visited = new Set(
    journeys
      .filter(({ weight }) => weight > 0)
      .flatMap(({ states }) => states.flatMap(({ run }) => run.map(({ service }) => service))),
  );
  for (const service of services) {
    const acts = service.events.some(({ weight }) => weight > 0) || startsByItself(service);
    if (acts || visited.has(service.name)) continue;
    faults.add(['services', service.name], 'nothing starts in this service, so it cannot keep its rate', {
      expected: '`events`, an operation with `entry`, or a journey that runs an operation of it',
      from: [['traffic', 'per'], ['journeys']],
    });
  }
}

/** What is certain about every run of an operation. */
interface Prospect {
  /** It writes at least one record, unless it fails at random. */
  readonly writes: boolean;
  readonly alwaysFails: boolean;
}

type Prospects = ReadonlyMap<string, Prospect>;

export function refuseSilentRuns({ services, journeys }: Paced, calls: CallOrder, faults: Faults): void {
  const prospects = new Map<string, Prospect>();
  for (const [name, { service, operation }] of calls) {
    // A ratio replaces the error shares of the operations.
    const errors = service.ratio === undefined ? operation.errors : service.ratio / 10;
    prospects.set(name, prospect({ ...operation, errors }, prospects));
  }
  const check = (name: string, path: Path): void => {
    if (prospects.get(name)!.writes) return;
    faults.add(path, `"${name}" writes no log records, so it cannot contribute to the rate`, {
      expected: 'a log with `at: start` or `at: end`, in this operation or in one that it always calls',
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
    ...made.flatMap(({ moments }) => moments),
  ]);
  return { writes: logs.some(({ at }) => certain.has(at)) || made.some(({ writes }) => writes), alwaysFails };
}

interface StepProspect extends Prospect {
  /** What certainly happens to the caller: a retry, a fallback. */
  readonly moments: readonly string[];
}

/** Only calls that every run makes count. */
function outcome(step: CallStep, prospects: Prospects): StepProspect {
  const certain = step
    .filter(({ share }) => share === 1)
    .map((call) => {
      const callee = prospects.get(nameOf(call))!;
      const stepsIn = callee.alwaysFails && call.fallback ? prospects.get(nameOf(call.fallback))! : undefined;
      return {
        writes: callee.writes || stepsIn?.writes === true,
        alwaysFails: stepsIn?.alwaysFails ?? callee.alwaysFails,
        moments: [
          ...(callee.alwaysFails && call.retries > 0 ? ['retry'] : []),
          ...(stepsIn ? ['fallback'] : []),
        ],
      };
    });
  return {
    writes: certain.some(({ writes }) => writes),
    alwaysFails: certain.some(({ alwaysFails }) => alwaysFails),
    moments: certain.flatMap(({ moments }) => moments),
  };
}
