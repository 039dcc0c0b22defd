/** Compiled journeys: state names are resolved to objects, transitions to weighted choices. */
import type { Random } from '../core/random.ts';
import type { Journey, JourneyState, Scenario } from '../model/scenario.ts';
import { latencySampler, type Sampler } from './latency.ts';
import type { OperationProgram } from './programs.ts';
import type { Population } from './users.ts';
import { type Chooser, weighted } from './weighted.ts';
import type { World } from './world.ts';

export interface StateProgram {
  readonly operations: readonly OperationProgram[];
  readonly think: JourneyState['think'];
  readonly next: Chooser<StateProgram> | undefined;
  readonly outcome: JourneyState['outcome'];
}

export interface JourneyProgram {
  readonly name: string;
  readonly weight: number;
  readonly start: StateProgram;
  readonly actor: Journey['actor'];
  /** Draws the number of the user of a session. */
  readonly user: (random: Random) => number;
  readonly length: Sampler | undefined;
  readonly timeoutMs: number;
  readonly abandon: number;
  /** Stream of users, transitions and think times, by session and step. */
  readonly random: Random;
  /** Distinguishes its sessions from those of other journeys that run the same operation. */
  readonly key: number;
  begun: number;
}

export const journeyPrograms = (
  { journeys }: Scenario,
  world: World,
  population: Population,
  random: Random,
): readonly JourneyProgram[] =>
  journeys.map((journey) =>
    journeyProgram(journey, world, population, random.stream('journey', journey.name)),
  );

function journeyProgram(
  journey: Journey,
  world: World,
  population: Population,
  random: Random,
): JourneyProgram {
  const states = new Map<string, { -readonly [K in keyof StateProgram]: StateProgram[K] }>();
  for (const { name, run, think, outcome } of journey.states) {
    const operations = run.map((ref) => world.operation(ref.service, ref.operation));
    states.set(name, { operations, think, next: undefined, outcome });
  }
  for (const state of journey.states) {
    states.get(state.name)!.next = weighted(
      state.next.map(({ state: name, weight }) => ({ value: states.get(name)!, weight })),
    );
  }
  return {
    name: journey.name,
    weight: journey.weight,
    start: states.get(journey.start)!,
    actor: journey.actor,
    user: population.pool(random.stream('users')),
    length: journey.length && latencySampler(journey.length),
    timeoutMs: journey.timeoutMs ?? Number.POSITIVE_INFINITY,
    abandon: journey.abandon,
    random,
    key: random.stream('key').bits(),
    begun: 0,
  };
}
