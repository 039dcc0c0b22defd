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
import { type Chooser, weighted } from './weighted.ts';
import type { OperationProgram, World } from './world.ts';

interface StateProgram {
  readonly operations: readonly OperationProgram[];
  readonly think: JourneyState['think'];
  readonly next: Chooser<StateProgram> | undefined;
}

interface JourneyProgram {
  readonly start: StateProgram;
  readonly actor: Journey['actor'];
  /** The journey's own stream: moves and think times. */
  readonly random: Random;
}

/** A journey on its way: which operation of which state comes next, and when. */
interface Traveller {
  readonly journey: JourneyProgram;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  state: StateProgram;
  step: number;
  dueMs: number;
  readonly order: number;
}

export class Journeys {
  readonly #choose: Chooser<JourneyProgram> | undefined;
  readonly #choice: Random;
  readonly #ids: Random;
  readonly #user: () => string;
  readonly #waiting = new TinyQueue<Traveller>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
  #begun = 0;

  constructor(scenario: Scenario, world: World, user: () => string, random: Random) {
    this.#choose = weighted(
      scenario.journeys.map((journey) => ({
        value: program(journey, world, random.stream('journey', journey.name)),
        weight: journey.weight,
      })),
    );
    this.#choice = random.stream('journeys');
    this.#ids = random.stream('ids', 'journeys');
    this.#user = user;
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
    const journey = this.#choose!(this.#choice);
    const isUser = journey.actor === 'user';
    return this.#play(
      {
        journey,
        userId: isUser ? this.#user() : undefined,
        sessionId: isUser ? `sess-${token(this.#ids)}` : undefined,
        state: journey.start,
        step: 0,
        dueMs: timeMs,
        order: this.#begun++,
      },
      timeMs,
    );
  }

  #play(traveller: Traveller, timeMs: number): Episode {
    const { userId, sessionId, state } = traveller;
    const who = { userId, sessionId, requestId: `req-${token(this.#ids)}` };
    const episode = playEpisode(state.operations[traveller.step]!, timeMs, who, this.#ids);
    if (this.#moveOn(traveller, episode.endMs)) this.#waiting.push(traveller);
    return episode;
  }

  /** Sets the next step; false when the journey is over. */
  #moveOn(traveller: Traveller, endMs: number): boolean {
    const { random } = traveller.journey;
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
}

function program(journey: Journey, world: World, random: Random): JourneyProgram {
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
  return { start: states.get(journey.start)!, actor: journey.actor, random };
}
