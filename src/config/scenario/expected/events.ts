/**
 * The expected lines of the single events of one lane, by service and level. A ratio rescales the levels of a service, and an
 * incident or bad health turns some events into errors. Neither changes the number of events.
 */
import { LEVEL_RANK, LEVELS } from '../../../model/level.ts';
import type { LevelWeights, Service } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import type { Lines, LineTable } from './lines.ts';

/** Numbers by the rank of levels. */
type ByRank = readonly number[];

/**
 * Lines of one event on average; `undefined` if no level has both a weight and an event.
 *
 * @param turnedOf share of the events of a service that become errors
 */
export function eventLines(
  services: readonly Service[],
  levels: LevelWeights,
  table: LineTable,
  turnedOf: (service: string) => number,
): Lines | undefined {
  const ofAll = LEVELS.map((_, rank) => sumOf(services.map((service) => weightAt(service, rank))));
  const shares = LEVELS.map((level, rank) => (ofAll[rank]! > 0 ? (levels[level] ?? 0) : 0));
  const total = sumOf(shares);
  if (total === 0) return undefined;
  const lines = table.none();
  for (const service of services) {
    const drawn = shares.map((share, rank) =>
      share > 0 ? (share / total) * (weightAt(service, rank) / ofAll[rank]!) : 0,
    );
    // When the service selects again, it uses the weights of the levels for which it has events.
    const own = LEVELS.map((level, rank) => (weightAt(service, rank) > 0 ? (levels[level] ?? 0) : 0));
    const events = LEVELS.map((_, rank) => weightAt(service, rank));
    const after = turned(byRatio(drawn, own, service.ratio), events, turnedOf(service.name));
    after.forEach((count, rank) => {
      table.put(lines, service.name, LEVELS[rank]!, count);
    });
  }
  return lines;
}

/** Weight of a service's events at a level. */
const weightAt = ({ events }: Service, rank: number): number =>
  sumOf(events.filter(({ level }) => LEVEL_RANK[level] === rank).map(({ weight }) => weight));

/** `ratio` tenths are at WARN or above, if there are events for it. */
function byRatio(drawn: ByRank, own: ByRank, ratio: number | undefined): ByRank {
  if (ratio === undefined) return drawn;
  const all = sumOf(drawn);
  const isBad = (rank: number): boolean => rank >= LEVEL_RANK.WARN;
  const bad = again(drawn, own, all, isBad);
  const good = again(drawn, own, all, (rank) => !isBad(rank));
  return drawn.map((_, rank) => (ratio / 10) * bad[rank]! + (1 - ratio / 10) * good[rank]!);
}

/**
 * An incident or bad health turns other events into errors until its share is reached, if the service has error events. Their own
 * weights apply, because a service whose levels have no errors can be affected too.
 */
function turned(drawn: ByRank, events: ByRank, share: number): ByRank {
  const isError = (rank: number): boolean => rank >= LEVEL_RANK.ERROR;
  const others = drawn.map((count, rank) => (isError(rank) ? 0 : count));
  const all = sumOf(drawn);
  const own = all > 0 ? 1 - sumOf(others) / all : 0;
  if (share <= own) return drawn;
  const part = (share - own) / (1 - own);
  const errors = again(others, events, sumOf(others), isError);
  return drawn.map((count, rank) => count - part * others[rank]! + part * errors[rank]!);
}

/** All events, selected again among some levels; unchanged if no such level has a weight. */
function again(drawn: ByRank, own: ByRank, all: number, among: (rank: number) => boolean): ByRank {
  const weights = own.map((weight, rank) => (among(rank) ? weight : 0));
  const total = sumOf(weights);
  return total > 0 ? weights.map((weight) => (all * weight) / total) : drawn;
}
