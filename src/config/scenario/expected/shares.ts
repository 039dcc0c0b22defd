/**
 * The expected share of each level among the log lines of a scenario, over a long time, by arithmetic. It covers the weights of
 * single events, the `errors` of operations and their effects on callers, retries and fallbacks, ratios, journeys, and the health
 * of services. It counts planned records at the base rate, before any level filter.
 */
import type { Incident } from '../../../model/incident.ts';
import { LEVEL_RANK, LEVELS, type Level } from '../../../model/level.ts';
import type { Operation, Scenario, Service } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import { type Condition, conditionsOf, failingShare } from './conditions.ts';
import { lanesOf } from './lanes.ts';
import { addLines, type Lines, LineTable } from './lines.ts';
import { runsOf } from './runs.ts';
import { startsOf } from './starts.ts';

export interface LineShares {
  /** Log records per second at the base rate, without curves, bursts and incidents. */
  readonly perSecond: number;
  /** Each 0..1; they add up to 1, or are all 0 if there are no lines. */
  readonly levels: Readonly<Record<Level, number>>;
  /** Share of the lines at ERROR and above, 0..1. */
  readonly errorShare: number;
}

export interface ExpectedShares extends LineShares {
  /** In the scenario's order. */
  readonly services: readonly (LineShares & { readonly service: string })[];
}

/**
 * Ignored: timeouts, circuit breakers, `slow` records, and the length and timeout of sessions. For a run without patterns, pass a
 * scenario with a `patternShare` of 0.
 *
 * @param during an incident that is active at its full strength; only its `errors` count
 */
export function expectedShares(scenario: Omit<Scenario, 'pools'>, during?: Incident): ExpectedShares {
  const { services } = scenario;
  const table = new LineTable(services);
  const lines = table.none();
  for (const condition of conditionsOf(services, during)) {
    addLines(lines, linesUnder(condition, scenario, table), condition.share);
  }
  const whole = LEVELS.map((_, rank) =>
    sumOf(services.map((service) => table.of(lines, service.name)[rank]!)),
  );
  return {
    ...sharesOf(whole),
    services: services.map(({ name }) => ({ service: name, ...sharesOf(table.of(lines, name)) })),
  };
}

/** Lines per second under a condition. */
function linesUnder({ floorsOf }: Condition, scenario: Omit<Scenario, 'pools'>, table: LineTable): Lines {
  const errorsOf = ({ name, ratio }: Service, { errors }: Operation): number =>
    failingShare(floorsOf(name), ratio === undefined ? errors : ratio / 10);
  const runOf = runsOf(scenario.services, table, errorsOf);
  const lanes = lanesOf(scenario, table, (service) => failingShare(floorsOf(service), 0));
  const starts = startsOf(scenario, lanes, table, (operation) => runOf(operation).lines);
  const lines = table.none();
  for (const { operation, rate } of starts.operations) addLines(lines, runOf(operation).lines, rate);
  lanes.forEach((lane, i) => {
    if (lane.lines) addLines(lines, lane.lines, starts.events[i]!);
  });
  return lines;
}

function sharesOf(counts: readonly number[]): LineShares {
  const perSecond = sumOf(counts);
  const shares = counts.map((count) => (perSecond > 0 ? count / perSecond : 0));
  return {
    perSecond,
    levels: Object.fromEntries(LEVELS.map((level, rank) => [level, shares[rank]!])) as Record<Level, number>,
    errorShare: sumOf(shares.slice(LEVEL_RANK.ERROR)),
  };
}
