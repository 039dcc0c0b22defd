/**
 * The single events of one plan: which service one comes from, and at which level. A ratio rescales a service's
 * levels, an incident or bad health turns some of its events into errors; neither changes how many it has.
 */
import { LEVEL_RANK, LEVELS } from '../../../model/level.ts';
import type { LevelWeights, Service } from '../../../model/scenario.ts';
import { sumOf } from '../../values.ts';
import type { Lines, LineTable } from './lines.ts';

/** Numbers by the rank of levels. */
type ByRank = readonly number[];

/** Lines of one event on average; `undefined` when no level has both a weight and an event. `turnedOf`: into errors. */
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
    // Where the service draws again, it draws by the weights of the levels that it has events for.
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

/** WARN and above are `ratio` tenths, where there are events for it. */
function byRatio(drawn: ByRank, own: ByRank, ratio: number | undefined): ByRank {
  if (ratio === undefined) return drawn;
  const all = sumOf(drawn);
  const isBad = (rank: number): boolean => rank >= LEVEL_RANK.WARN;
  const bad = again(drawn, own, all, isBad);
  const good = again(drawn, own, all, (rank) => !isBad(rank));
  return drawn.map((_, rank) => (ratio / 10) * bad[rank]! + (1 - ratio / 10) * good[rank]!);
}

/**
 * An incident or bad health makes errors of so many of the others that its share comes out, where there are any to
 * make: by the events' own weights, since a service without errors of its own can be struck too.
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

/** All of them drawn again among some levels; as they were where no such level has a weight. */
function again(drawn: ByRank, own: ByRank, all: number, among: (rank: number) => boolean): ByRank {
  const weights = own.map((weight, rank) => (among(rank) ? weight : 0));
  const total = sumOf(weights);
  return total > 0 ? weights.map((weight) => (all * weight) / total) : drawn;
}
