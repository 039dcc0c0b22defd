/**
 * Journeys: state machines that run an operation, think, and move on by weight. A journey in progress
 * waits in a queue ordered by when its next step is due; whether it may go then is the caller's to say.
 */
import TinyQueue from 'tinyqueue';
import type { Random } from '../core/random.ts';
import type { Journey, JourneyState, Scenario } from '../model/scenario.ts';
import type { Episode } from './draft.ts';
import { playEpisode } from './episode.ts';
import { token } from './ids.ts';
import { userPool } from './users.ts';
import { type Chooser, race, weighted } from './weighted.ts';
import type { OperationProgram, World } from './world.ts';

interface StateProgram {
  readonly operations: readonly OperationProgram[];
  readonly think: JourneyState['think'];
  readonly next: Chooser<StateProgram> | undefined;
}

interface JourneyProgram {
  readonly start: StateProgram;
  readonly actor: Journey['actor'];
  /** Draws the user of a session. */
  readonly user: (random: Random) => string;
  /** The journey's own stream: who, moves and think times, by session and step. */
  readonly random: Random;
  /** Tells its sessions from other journeys' where both run the same operation. */
  readonly key: number;
  begun: number;
}

/** A journey on its way: which operation of which state comes next, and when. */
interface Traveller {
  readonly journey: JourneyProgram;
  /** Which one of its journey this is. */
  readonly session: number;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  state: StateProgram;
  /** Operations of the state that have run, and of the whole journey. */
  step: number;
  steps: number;
  dueMs: number;
  readonly order: number;
}

export class Journeys {
  readonly #choose: (() => JourneyProgram) | undefined;
  readonly #waiting = new TinyQueue<Traveller>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
  #begun = 0;

  constructor(scenario: Scenario, world: World, random: Random) {
    this.#choose = race(
      scenario.journeys.map((journey) => {
        const own = random.stream('journey', journey.name);
        return {
          value: program(journey, scenario, world, own),
          weight: journey.weight,
          random: own.stream('choice'),
        };
      }),
    );
  }

  get any(): boolean {
    return this.#choose !== undefined;
  }

  /** Plan time at which the next step of a journey in progress is due. */
  get dueMs(): number {
    return this.#waiting.peek()?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the step that has been due longest. Call only when one is due. */
  step(timeMs: number): Episode {
    return this.#play(this.#waiting.pop()!, timeMs);
  }

  /** Begins a new journey, chosen by weight. */
  begin(timeMs: number): Episode {
    const journey = this.#choose!();
    const session = journey.begun++;
    const random = journey.random.at(session);
    return this.#play(
      {
        journey,
        session,
        userId: journey.actor === 'none' ? undefined : journey.user(random),
        sessionId: journey.actor === 'user' ? `sess-${token(random)}` : undefined,
        state: journey.start,
        step: 0,
        steps: 0,
        dueMs: timeMs,
        order: this.#begun++,
      },
      timeMs,
    );
  }

  #play(traveller: Traveller, timeMs: number): Episode {
    const { journey, session, userId, sessionId, state } = traveller;
    const random = journey.random.at(session, ++traveller.steps);
    const who = { userId, sessionId, requestId: `req-${token(random)}` };
    const occasion = { n: journey.key ^ session, m: traveller.steps };
    const episode = playEpisode(state.operations[traveller.step]!, timeMs, who, occasion);
    if (moveOn(traveller, episode.endMs, random)) this.#waiting.push(traveller);
    return episode;
  }
}

/** Sets the next step; false when the journey is over. */
function moveOn(traveller: Traveller, endMs: number, random: Random): boolean {
  traveller.dueMs = endMs;
  traveller.step++;
  while (traveller.step >= traveller.state.operations.length) {
    const { think, next } = traveller.state;
    if (!next) return false;
    traveller.dueMs += think.minMs + random.next() * (think.maxMs - think.minMs);
    traveller.state = next(random);
    traveller.step = 0;
  }
  return true;
}

function program(journey: Journey, scenario: Scenario, world: World, random: Random): JourneyProgram {
  const states = new Map<string, { -readonly [K in keyof StateProgram]: StateProgram[K] }>();
  for (const state of journey.states) {
    states.set(state.name, {
      operations: state.run.map((ref) => world.operation(ref.service, ref.operation)),
      think: state.think,
      next: undefined,
    });
  }
  for (const state of journey.states) {
    states.get(state.name)!.next = weighted(
      state.next.map(({ state: name, weight }) => ({ value: states.get(name)!, weight })),
    );
  }
  return {
    start: states.get(journey.start)!,
    actor: journey.actor,
    user: userPool(scenario.users, random.stream('users')),
    random,
    key: random.stream('key').bits(),
    begun: 0,
  };
}
