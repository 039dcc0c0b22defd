/**
 * What happens when a plan says that a record is due: a waiting step of a journey, a new journey, an operation
 * that starts by itself, or a single event. Pure: time comes in with each call, chance from the seed.
 * A lane is what one plan paces: the whole scenario, or where traffic is per service one service.
 */
import { usageError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { Incident, LogStorm } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Episode } from './draft.ts';
import { playEntry } from './entries.ts';
import { eventPlayer } from './events.ts';
import { type JourneyProgram, journeyPrograms } from './journey-programs.ts';
import { Journeys, type LaneOf, type SessionWatcher } from './journeys.ts';
import { type Agenda, agenda } from './marks.ts';
import { type SilenceReader, silenceReader } from './silence.ts';
import { type StormPlayer, stormPlayer } from './storms.ts';
import { type Population, population } from './users.ts';
import { race } from './weighted.ts';
import { buildWorld, type World } from './world.ts';

export interface Lane {
  /** The service whose traffic it is; `undefined` for the scenario's. */
  readonly service: string | undefined;
  /**
   * Starts whatever comes next at this plan time. Where `room` (in log records) is too little for the longest
   * episode it is a single event, if there is any: so a counted run ends at its count exactly.
   */
  start(timeMs: number, room: number): Episode;
}

export interface Simulation {
  readonly lanes: readonly Lane[];
  /** Records on top of all traffic, with the incident that paces them. */
  readonly storms: readonly {
    readonly incident: Incident & { storm: LogStorm };
    readonly play: StormPlayer;
  }[];
  readonly agenda: Agenda;
  /** Who writes nothing, and until when; `undefined` where that never happens. */
  readonly silence: SilenceReader | undefined;
  /** The ratio of each service that has one, 0..10. */
  ratios(): Readonly<Record<string, number>>;
  /** From now on. Throws where a name is no service of the scenario or a ratio is not from 0 to 10. */
  setRatios(ratios: Readonly<Record<string, number>>): void;
}

export interface SimulationOptions {
  /** Journeys, entry operations and multi-step sequences, or single events only. */
  readonly patterns: boolean;
  readonly sessions?: SessionWatcher | undefined;
}

export function createSimulation(scenario: Scenario, options: SimulationOptions, random: Random): Simulation {
  const world = buildWorld(scenario, random);
  const people = population(scenario.users, random);
  const perService = scenario.traffic.per === 'service';
  const laneOf: LaneOf = ({ service }) => (perService ? service.name : '');
  const journeys = new Journeys(people, laneOf, options.sessions);
  const programs = journeyPrograms(scenario, world, people, random);
  const make = laneMaker({ scenario, options, world, people, journeys, programs, laneOf, random });
  return {
    lanes: (perService ? scenario.services.map(({ name }) => name) : [undefined])
      .map(make)
      .filter((lane) => lane !== undefined),
    storms: scenario.incidents.filter(isStorm).map((incident) => ({
      incident,
      play: stormPlayer(incident, world, people, random.stream('storm', incident.name)),
    })),
    agenda: agenda(scenario, world, random),
    silence: silenceReader(scenario.incidents),
    ratios: () =>
      Object.fromEntries(
        [...world.services.values()].flatMap(({ name, ratio }) =>
          ratio === undefined ? [] : [[name, ratio]],
        ),
      ),
    setRatios(ratios) {
      const changes = Object.entries(ratios).map(([name, ratio]) => ({
        service: world.services.get(name),
        name,
        ratio,
      }));
      for (const { service, name, ratio } of changes) {
        if (service && ratio >= 0 && ratio <= 10) continue;
        throw usageError({
          where: name,
          problem: service ? `a ratio of ${ratio}` : `${scenario.name} has no service of this name`,
          expected: service ? 'a number from 0 to 10' : [...world.services.keys()].join(', '),
        });
      }
      // All or none.
      for (const { service, ratio } of changes) {
        service!.ratio = ratio;
        service!.ratioDebt = 0;
      }
    },
  };
}

const isStorm = (incident: Incident): incident is Incident & { storm: LogStorm } =>
  incident.storm !== undefined;

interface Parts {
  readonly scenario: Scenario;
  readonly options: SimulationOptions;
  readonly world: World;
  readonly people: Population;
  readonly journeys: Journeys;
  readonly programs: readonly JourneyProgram[];
  readonly laneOf: LaneOf;
  readonly random: Random;
}

/** Where all there is are journeys that come by, and none does. */
const nothingAt = (timeMs: number): Episode => ({ drafts: [], logs: 0, endMs: timeMs });

/** `undefined` for a service of which nothing starts by itself: it is only ever called. */
function laneMaker(parts: Parts): (service: string | undefined) => Lane | undefined {
  const { scenario, options, world, people, journeys, programs, laneOf, random } = parts;
  const byRequests = scenario.traffic.unit === 'requests';
  return (service) => {
    const key = service ?? '';
    const own = service === undefined ? random : random.stream('lane', service);
    const events = world.events.filter((event) => service === undefined || event.service.name === service);
    const playEvent = eventPlayer(events, scenario.levels, people, own);
    const begin = race<(timeMs: number) => Episode>([
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
    const comesHere = scenario.journeys.some(({ states }) =>
      states.some(({ run }) => run.some((ref) => service === undefined || ref.service === service)),
    );
    if (playEvent === undefined && begin === undefined && !comesHere) return undefined;
    const share = options.patterns ? scenario.patternShare : 0;
    let all = 0;
    let ofPatterns = 0;

    const playPattern = (timeMs: number): Episode => {
      const episode =
        journeys.dueMs(key) <= timeMs ? journeys.step(key, timeMs) : (begin?.()(timeMs) ?? nothingAt(timeMs));
      ofPatterns += byRequests ? 1 : episode.logs;
      return episode;
    };
    return {
      service,
      start(timeMs, room) {
        // A step that is due goes first; a pattern is begun when their part falls behind its share.
        const behind = begin !== undefined && share > 0 && (share === 1 || ofPatterns < share * all);
        const patternIsNext = journeys.dueMs(key) <= timeMs || behind;
        // Without single events patterns are all there is.
        const episode =
          playEvent === undefined || (patternIsNext && room >= world.longestEpisode)
            ? playPattern(timeMs)
            : playEvent(timeMs);
        all += byRequests ? 1 : episode.logs;
        return episode;
      },
    };
  };
}
