/**
 * How often operations start without being called, and how often single events occur, in the long run. Patterns (journeys
 * and entry operations) share each lane's rate with its single events; `balance.ts` solves for both.
 */
import type { OperationRef, Scenario } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { balance } from './balance.ts';
import type { Lines, LineTable } from './lines.ts';
import { visitsOf } from './visits.ts';

export interface Starts {
  /** Operations that start without being called. */
  readonly operations: readonly Start[];
  /** Single events per second, in the order of the lanes. */
  readonly events: readonly number[];
}

export interface Start {
  readonly operation: OperationRef;
  /** Per second; in the mix of a lane: per pattern that starts there. */
  readonly rate: number;
}

/** What one rate applies to: the scenario, or one service. */
export interface Lane {
  /** `undefined`: the scenario. */
  readonly service: string | undefined;
  /** Per second, before curves and bursts. */
  readonly rate: number;
  readonly hasEvents: boolean;
}

type StartingScenario = Pick<Scenario, 'traffic' | 'services' | 'journeys' | 'patternShare'>;

/** `linesOf`: the lines of one run of an operation on average, calls included. */
export function startsOf(
  scenario: StartingScenario,
  lanes: readonly Lane[],
  table: LineTable,
  linesOf: (operation: OperationRef) => Lines,
): Starts {
  const { traffic, patternShare } = scenario;
  const isIn = ({ service }: Lane, operation: OperationRef): boolean =>
    service === undefined || service === operation.service;
  const mixes = lanes.map((lane) => patternMix(scenario, (operation) => isIn(lane, operation)));

  /** What a run counts in the unit of the traffic, calls included. */
  const worthOf = (operation: OperationRef): number =>
    traffic.unit === 'requests' ? 1 : sumOf([...linesOf(operation)]);
  /** What a run uses of a lane's rate: its records of that service, or all of it. */
  const usedOf = ({ service }: Lane, operation: OperationRef): number =>
    service === undefined ? worthOf(operation) : table.countOf(linesOf(operation), service);

  const { patterns, events } = balance(
    lanes.map((lane, i) => ({
      rate: lane.rate,
      hasPatterns: mixes[i]!.length > 0,
      hasEvents: lane.hasEvents,
      used: mixes.map((mix) => sumOf(mix.map(({ operation, rate }) => rate * usedOf(lane, operation)))),
      started: mixes.map((mix) =>
        sumOf(mix.map(({ operation, rate }) => (isIn(lane, operation) ? rate * worthOf(operation) : 0))),
      ),
    })),
    patternShare,
  );
  const operations = mixes.flatMap((mix, i) =>
    mix.map(({ operation, rate }) => ({ operation, rate: rate * patterns[i]! })),
  );
  return { operations, events };
}

/** What one pattern of a lane starts on average, over the patterns whose first operation is in the lane, by their weights. */
function patternMix(
  { services, journeys }: StartingScenario,
  isInLane: (operation: OperationRef) => boolean,
): readonly Start[] {
  const fromJourneys = journeys.map((journey) => {
    const visits = visitsOf(journey);
    return {
      weight: journey.weight,
      first: journey.states.find(({ name }) => name === journey.start)!.run[0]!,
      starts: journey.states.flatMap(({ run }, i) =>
        run.map((operation) => ({ operation, rate: visits[i]! })),
      ),
    };
  });
  const fromEntries = services.flatMap(({ name: service, operations }) =>
    operations.map(({ name, entry }) => {
      const operation = { service, operation: name };
      return { weight: entry, first: operation, starts: [{ operation, rate: 1 }] };
    }),
  );
  const patterns = [...fromJourneys, ...fromEntries].filter(
    ({ weight, first }) => weight > 0 && isInLane(first),
  );
  const total = sumOf(patterns.map(({ weight }) => weight));
  return patterns.flatMap(({ weight, starts }) =>
    starts.map(({ operation, rate }) => ({ operation, rate: (rate * weight) / total })),
  );
}
