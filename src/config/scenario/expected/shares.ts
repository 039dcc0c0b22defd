/**
 * Which share of a scenario's log lines stands at which level, by arithmetic alone: from the weights of single
 * events, the `errors` of operations and what they do to callers, retries and fallbacks, ratios, journeys and the
 * health of services, over a long time. It counts what is planned, before any least level, at the base rate.
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
  /** Log records per second at the base rate: curves, bursts and incidents left out. */
  readonly perSecond: number;
  /** 0..1, together 1; all 0 where there are no lines. */
  readonly levels: Readonly<Record<Level, number>>;
  /** Share of the lines at ERROR and above, 0..1. */
  readonly errorShare: number;
}

export interface ExpectedShares extends LineShares {
  /** In the scenario's order. */
  readonly services: readonly (LineShares & { readonly service: string })[];
}

/**
 * `during`: while this incident is on at its full strength. Of incidents only `errors` counts; without one none does.
 * Left out: time-outs, circuit breakers, `slow` records, and the length and time-out of sessions. For a run without
 * patterns ask with a `patternShare` of 0.
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

/** Lines per second while a condition holds. */
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
