/**
 * What starts by itself, and how often: the long-run balance in which every plan's rate is used up, and journeys
 * and entry operations bring their share of what starts in it. A lane is what one plan paces: the scenario, or
 * one service. With traffic per service the calls of each lane draw on the others' rates, and a journey goes
 * through several lanes: a linear system.
 */
import type { OperationRef, Scenario } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { solve } from './linear.ts';
import type { Lines, LineTable } from './lines.ts';
import { visitsOf } from './visits.ts';

/** All times per second. */
export interface Starts {
  /** Operations that run without being called. */
  readonly operations: readonly Start[];
  /** Single events of each lane. */
  readonly events: readonly number[];
}

export interface Start {
  readonly operation: OperationRef;
  readonly rate: number;
}

export interface Lane {
  /** The service whose traffic it is; `undefined` for the scenario's. */
  readonly service: string | undefined;
  /** Of its plan, before curves and bursts. */
  readonly rate: number;
  readonly hasEvents: boolean;
}

type Balanced = Pick<Scenario, 'traffic' | 'services' | 'journeys' | 'patternShare'>;

export function startsOf(
  scenario: Balanced,
  lanes: readonly Lane[],
  table: LineTable,
  linesOf: (operation: OperationRef) => Lines,
): Starts {
  const { traffic, patternShare } = scenario;
  const perService = traffic.per === 'service';
  const laneOf = ({ service }: OperationRef): number =>
    perService ? lanes.findIndex((lane) => lane.service === service) : 0;
  const begun = lanes.map((_, lane) => beginning(scenario, (operation) => laneOf(operation) === lane));
  // What the share of patterns counts, and the rate of a whole scenario.
  const costOf = (operation: OperationRef): number =>
    traffic.unit === 'requests' ? 1 : sumOf([...linesOf(operation)]);
  // Of each lane: what one beginning a second there uses of every lane's rate, and what starts in that lane by it.
  const drawn = begun.map((starts) =>
    lanes.map(({ service }, lane) => ({
      credit: sumOf(
        starts.map(
          ({ operation, rate }) =>
            rate * (perService ? table.countOf(linesOf(operation), service!) : costOf(operation)),
        ),
      ),
      started: sumOf(
        starts.map(({ operation, rate }) => (laneOf(operation) === lane ? rate * costOf(operation) : 0)),
      ),
    })),
  );
  // Two unknowns a lane: beginnings of patterns, and single events, per second.
  const free = lanes.map(({ hasEvents }, lane) => ({ begins: begun[lane]!.length > 0, events: hasEvents }));
  for (;;) {
    const solution = solve(...system(lanes, drawn, free, patternShare));
    const begins = solution.slice(0, lanes.length);
    const events = solution.slice(lanes.length);
    if (!holdLeast(begins, events, free)) {
      const operations = begun.flatMap((starts, lane) =>
        starts.map(({ operation, rate }) => ({ operation, rate: rate * Math.max(0, begins[lane]!) })),
      );
      return { operations, events: events.map((rate) => Math.max(0, rate)) };
    }
  }
}

/** All that one journey or entry operation begun in a lane leads to, those in their mix. Empty: none begins there. */
function beginning(
  { services, journeys }: Balanced,
  isHere: (operation: OperationRef) => boolean,
): readonly Start[] {
  const patterns = [
    ...journeys.map((journey) => {
      const visits = visitsOf(journey);
      return {
        weight: journey.weight,
        first: journey.states.find(({ name }) => name === journey.start)!.run[0]!,
        starts: journey.states.flatMap(({ run }, i) =>
          run.map((operation) => ({ operation, rate: visits[i]! })),
        ),
      };
    }),
    ...services.flatMap(({ name: service, operations }) =>
      operations.map(({ name, entry }) => {
        const operation = { service, operation: name };
        return { weight: entry, first: operation, starts: [{ operation, rate: 1 }] };
      }),
    ),
  ].filter(({ weight, first }) => weight > 0 && isHere(first));
  const total = sumOf(patterns.map(({ weight }) => weight));
  return patterns.flatMap(({ weight, starts }) =>
    starts.map(({ operation, rate }) => ({ operation, rate: (rate * weight) / total })),
  );
}

interface Free {
  begins: boolean;
  events: boolean;
}

/** Equations of the balance; what is not free is 0. */
function system(
  lanes: readonly Lane[],
  drawn: readonly (readonly { readonly credit: number; readonly started: number }[])[],
  free: readonly Free[],
  share: number,
): [rows: number[][], right: number[]] {
  const alone = (unknown: number): number[] => lanes.concat(lanes).map((_, i) => (i === unknown ? 1 : 0));
  const only = (lane: number, value: number): number[] => lanes.map((_, i) => (i === lane ? value : 0));
  const rows: number[][] = [];
  const right: number[] = [];
  const equation = (row: number[], value: number): void => {
    rows.push(row);
    right.push(value);
  };
  lanes.forEach(({ rate }, lane) => {
    const { begins, events } = free[lane]!;
    if (!begins) equation(alone(lane), 0);
    if (!events) equation(alone(lanes.length + lane), 0);
    if (begins || events) {
      const credit = drawn.map((of) => of[lane]!.credit);
      equation([...credit, ...only(lane, 1)], rate);
    }
    if (begins && events) {
      const started = drawn.map((of) => (1 - share) * of[lane]!.started);
      equation([...started, ...only(lane, -share)], 0);
    }
  });
  return [rows, right];
}

/** Less than nothing is what rounding leaves. */
const NOTHING = -1e-9;

/**
 * Nothing starts less than never. The most negative unknown is held at 0 from now on: a lane has no room for
 * beginnings of its own, or none for events. False when there is none.
 */
function holdLeast(begins: readonly number[], events: readonly number[], free: readonly Free[]): boolean {
  const leastBegins = Math.min(...begins);
  const leastEvents = Math.min(...events);
  if (Math.min(leastBegins, leastEvents) >= NOTHING) return false;
  if (leastBegins < NOTHING) free[begins.indexOf(leastBegins)]!.begins = false;
  else free[events.indexOf(leastEvents)]!.events = false;
  return true;
}
