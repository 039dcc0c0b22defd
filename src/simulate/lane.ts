/**
 * A lane is what one plan paces: the whole scenario, or one service if traffic is per service. It decides what happens when
 * a record is due: the next step of a journey in progress, a new pattern (a journey or an entry operation), or a single
 * event.
 */
import type { Random } from '../core/random.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Episode } from './draft.ts';
import { playEntry } from './entries.ts';
import { eventPlayer } from './events.ts';
import type { JourneyProgram } from './journey-programs.ts';
import type { Journeys, LaneOf } from './journeys.ts';
import type { Population } from './users.ts';
import { race } from './weighted.ts';
import type { World } from './world.ts';

export interface Lane {
  /** The service whose traffic it is; `undefined` for that of the whole scenario. */
  readonly service: string | undefined;
  /**
   * Starts what comes next at this plan time. If `room` (in log records) is too small for the longest episode, it is a
   * single event, if the lane has any: so a run with a count ends exactly at its count.
   */
  start(timeMs: number, room: number): Episode;
}

export interface LaneParts {
  readonly scenario: Scenario;
  /** Whether patterns run. */
  readonly patterns: boolean;
  readonly world: World;
  readonly people: Population;
  readonly journeys: Journeys;
  readonly programs: readonly JourneyProgram[];
  readonly laneOf: LaneOf;
  readonly random: Random;
}

/** Returns `undefined` for a service that is only called: nothing starts in it by itself. */
export function createLane(parts: LaneParts, service: string | undefined): Lane | undefined {
  const { scenario, world, people, journeys, random } = parts;
  const key = service ?? '';
  const own = service === undefined ? random : random.stream('lane', service);
  const events = world.events.filter((event) => service === undefined || event.service.name === service);
  const playEvent = eventPlayer(events, scenario.levels, people, own);
  const choosePattern = patternChooser(parts, key);
  if (playEvent === undefined && choosePattern === undefined && !hasSteps(scenario, service))
    return undefined;

  const byRequests = scenario.traffic.unit === 'requests';
  const amountOf = ({ logs }: Episode): number => (byRequests ? 1 : logs);
  const share = parts.patterns ? scenario.patternShare : 0;
  // Log records (or requests) so far, and how many of them are of patterns.
  let all = 0;
  let ofPatterns = 0;
  const isBehind = (): boolean =>
    choosePattern !== undefined && share > 0 && (share === 1 || ofPatterns < share * all);

  /** A step that is due, otherwise a new pattern. */
  const playPattern = (timeMs: number): Episode => {
    const isDue = journeys.dueMs(key) <= timeMs;
    const episode = isDue ? journeys.step(key, timeMs) : choosePattern?.()(timeMs);
    // Without patterns of its own, the lane only has steps of journeys that begin in other lanes.
    if (!episode) return { drafts: [], logs: 0, endMs: timeMs };
    ofPatterns += amountOf(episode);
    return episode;
  };

  return {
    service,
    start(timeMs, room) {
      const isPatternNext = journeys.dueMs(key) <= timeMs || isBehind();
      const episode =
        playEvent === undefined || (isPatternNext && room >= world.longestEpisode)
          ? playPattern(timeMs)
          : playEvent(timeMs);
      all += amountOf(episode);
      return episode;
    },
  };
}

type Start = (timeMs: number) => Episode;

/** Chooses a journey or an entry operation of the lane by weight; `undefined` if it has none. */
function patternChooser(
  { programs, world, people, journeys, laneOf }: LaneParts,
  key: string,
): (() => Start) | undefined {
  return race<Start>([
    ...programs
      .filter(({ start }) => laneOf(start.operations[0]!) === key)
      .map((journey) => ({
        value: (timeMs: number) => journeys.begin(journey, timeMs),
        weight: journey.weight,
        random: journey.random.stream('choice'),
      })),
    ...world.entries
      .filter(({ operation }) => laneOf(operation) === key)
      .map((entry) => ({
        value: (timeMs: number) => playEntry(entry, people, timeMs),
        weight: entry.weight,
        random: entry.random.stream('choice'),
      })),
  ]);
}

/** Whether a journey has steps in the lane. */
const hasSteps = ({ journeys }: Scenario, service: string | undefined): boolean =>
  journeys.some(({ states }) =>
    states.some(({ run }) => run.some((ref) => service === undefined || ref.service === service)),
  );
