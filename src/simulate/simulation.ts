/**
 * The simulation of a scenario: what the plans start (lanes, log storms), and what happens at fixed times (the agenda).
 * Pure: each call passes the time, and randomness comes from the seed.
 */
import { usageError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { Incident, LogStorm } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import { journeyPrograms } from './journey-programs.ts';
import { Journeys, type LaneOf, type SessionWatcher } from './journeys.ts';
import { createLane, type Lane, type LaneParts } from './lane.ts';
import { type Agenda, agenda } from './marks.ts';
import { type SilenceReader, silenceReader } from './silence.ts';
import { type StormPlayer, stormPlayer } from './storms.ts';
import { population } from './users.ts';
import { buildWorld } from './world.ts';

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
  const { patterns } = options;
  const parts: LaneParts = { scenario, patterns, world, people, journeys, programs, laneOf, random };
  return {
    lanes: (perService ? scenario.services.map(({ name }) => name) : [undefined])
      .map((service) => createLane(parts, service))
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
