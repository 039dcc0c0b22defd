/**
 * What happens when the plan says that a record is due: a waiting step of a journey, a new journey,
 * or a single event. Pure: time comes in with each call, chance from the seed.
 */
import type { Random } from '../core/random.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Episode } from './draft.ts';
import { eventPlayer } from './events.ts';
import { Journeys } from './journeys.ts';
import { buildWorld } from './world.ts';

export interface Simulation {
  /**
   * Starts whatever comes next at this plan time. Where `room` (in log records) is too little for the longest
   * episode it is a single event, if the scenario has any: so a counted run ends at its count exactly.
   */
  start(timeMs: number, room: number): Episode;
}

export interface SimulationOptions {
  /** Journeys and multi-step sequences, or single events only. */
  readonly patterns: boolean;
}

export function createSimulation(scenario: Scenario, options: SimulationOptions, random: Random): Simulation {
  const world = buildWorld(scenario, random);
  const journeys = new Journeys(scenario, world, random);
  const playEvent = eventPlayer(world, scenario.levels, scenario.users, random);
  // Without single events journeys are all there is, and the other way round.
  const share = playEvent === undefined ? 1 : journeys.any && options.patterns ? scenario.patternShare : 0;
  let logs = 0;
  let journeyLogs = 0;

  const playJourney = (timeMs: number): Episode => {
    const episode = journeys.dueMs <= timeMs ? journeys.step(timeMs) : journeys.begin(timeMs);
    journeyLogs += episode.logs;
    return episode;
  };

  return {
    start(timeMs, room) {
      // A step that is due goes first; a journey is begun when their part of the records falls behind its share.
      const behind = journeyLogs < share * logs || share === 1;
      const journeyIsNext = share > 0 && (journeys.dueMs <= timeMs || behind);
      const episode =
        playEvent === undefined || (journeyIsNext && room >= world.longestEpisode)
          ? playJourney(timeMs)
          : playEvent(timeMs);
      logs += episode.logs;
      return episode;
    },
  };
}
