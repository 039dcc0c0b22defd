/**
 * What happens when a record is due: the next step of a journey in progress, a new journey, an entry operation, or a
 * single event. Pure: each call passes the time, and randomness comes from the seed.
 * A lane is what one plan paces: the whole scenario, or one service if traffic is per service.
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
  /** The service whose traffic it is; `undefined` for that of the whole scenario. */
  readonly service: string | undefined;
  /**
   * Starts what comes next at this plan time. If `room` (in log records) is too small for the longest episode, it is a
   * single event, if the lane has any: so a run with a count ends exactly at its count.
   */
  start(timeMs: number, room: number): Episode;
}

export interface Simulation {
  readonly lanes: readonly Lane[];
  /** Log storms: records on top of the traffic, paced by an incident. */
  readonly storms: readonly {
    readonly incident: Incident & { storm: LogStorm };
    readonly play: StormPlayer;
  }[];
  readonly agenda: Agenda;
  /** Which services are silenced; `undefined` if none ever is. */
  readonly silence: SilenceReader | undefined;
  /** The ratio of each service that has one, 0..10. */
  ratios(): Readonly<Record<string, number>>;
  /**
   * Sets ratios from now on, all or none. Throws a usage error if the scenario has no service of a name, or if a ratio is
   * not from 0 to 10.
   */
  setRatios(ratios: Readonly<Record<string, number>>): void;
}

export interface SimulationOptions {
  /** Whether journeys and entry operations run; otherwise there are only single events. */
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

/** For a lane that only has steps of journeys from other lanes, if none is due. */
const emptyEpisode = (timeMs: number): Episode => ({ drafts: [], logs: 0, endMs: timeMs });

/** Returns `undefined` for a service that is only called: nothing starts in it by itself. */
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
    const hasSteps = scenario.journeys.some(({ states }) =>
      states.some(({ run }) => run.some((ref) => service === undefined || ref.service === service)),
    );
    if (playEvent === undefined && begin === undefined && !hasSteps) return undefined;
    const share = options.patterns ? scenario.patternShare : 0;
    let all = 0;
    let ofPatterns = 0;

    const playPattern = (timeMs: number): Episode => {
      const episode =
        journeys.dueMs(key) <= timeMs
          ? journeys.step(key, timeMs)
          : (begin?.()(timeMs) ?? emptyEpisode(timeMs));
      ofPatterns += byRequests ? 1 : episode.logs;
      return episode;
    };
    return {
      service,
      start(timeMs, room) {
        // A step that is due goes first. A new pattern starts if patterns are behind their share.
        const isBehind = begin !== undefined && share > 0 && (share === 1 || ofPatterns < share * all);
        const patternIsNext = journeys.dueMs(key) <= timeMs || isBehind;
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
