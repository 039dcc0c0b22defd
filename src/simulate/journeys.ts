/**
 * Journeys: state machines that run an operation, think, and move on by weight. A journey in progress
 * waits in the queue of the lane that paces its next step, ordered by when that is due; whether it may go
 * then is the caller's to say.
 */
import TinyQueue from 'tinyqueue';
import type { Random } from '../core/random.ts';
import type { EndedSession, SessionOutcome } from '../model/session.ts';
import type { Episode } from './draft.ts';
import { playEpisode } from './episode.ts';
import { token, traceId } from './ids.ts';
import type { JourneyProgram, StateProgram } from './journey-programs.ts';
import type { OperationProgram } from './programs.ts';
import type { Population } from './users.ts';
import type { Person, Visitor } from './web.ts';

/** Who paces an operation: its service, where each has a rate of its own. */
export type LaneOf = (operation: OperationProgram) => string;

/** Told of sessions as they come and go. */
export interface SessionWatcher {
  began(): void;
  ended(session: EndedSession): void;
}

/** A journey on its way: which operation of which state comes next, and when. */
interface Traveller {
  readonly journey: JourneyProgram;
  /** Which one of its journey this is. */
  readonly session: number;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly visitor: Visitor | undefined;
  readonly startMs: number;
  /** When its session is over. */
  readonly overMs: number;
  state: StateProgram;
  /** Operations of the state that have run, and of the whole journey. */
  step: number;
  steps: number;
  dueMs: number;
  readonly order: number;
}

type Queue = TinyQueue<Traveller>;

export class Journeys {
  readonly #population: Population;
  readonly #laneOf: LaneOf;
  readonly #watcher: SessionWatcher | undefined;
  readonly #waiting = new Map<string, Queue>();
  #begun = 0;

  constructor(population: Population, laneOf: LaneOf, watcher: SessionWatcher | undefined) {
    this.#population = population;
    this.#laneOf = laneOf;
    this.#watcher = watcher;
  }

  /** Plan time at which the next step of a journey in progress is due in this lane. */
  dueMs(lane: string): number {
    return this.#waiting.get(lane)?.peek()?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the lane's step that has been due longest. Call only when one is due. */
  step(lane: string, timeMs: number): Episode {
    return this.#play(this.#waiting.get(lane)!.pop()!, timeMs);
  }

  begin(journey: JourneyProgram, timeMs: number): Episode {
    const session = journey.begun++;
    const random = journey.random.at(session);
    const user = journey.actor === 'none' ? undefined : journey.user(random);
    const sessionId = journey.actor === 'user' ? `sess-${token(random)}` : undefined;
    if (sessionId !== undefined) this.#watcher?.began();
    return this.#play(
      {
        journey,
        session,
        userId: user === undefined ? undefined : this.#population.userId(user),
        sessionId,
        visitor: user === undefined ? undefined : this.#population.visitor(user, random),
        startMs: timeMs,
        overMs: journey.length ? timeMs + journey.length(random) : Number.POSITIVE_INFINITY,
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
    const { journey, session, userId, sessionId, visitor, state } = traveller;
    const random = journey.random.at(session, ++traveller.steps);
    const n = journey.key ^ session;
    const who: Person = {
      userId,
      sessionId,
      requestId: `req-${token(random)}`,
      visitor,
      session: { n, m: 0 },
    };
    const occasion = { n, m: traveller.steps };
    const trace = traceId(random);
    const episode = playEpisode(state.operations[traveller.step]!, timeMs, who, occasion, trace);
    const outcome = moveOn(traveller, episode.endMs, random);
    if (outcome === undefined) this.#wait(traveller);
    else this.#end(traveller, episode.endMs, outcome);
    return episode;
  }

  #wait(traveller: Traveller): void {
    const lane = this.#laneOf(traveller.state.operations[traveller.step]!);
    let queue = this.#waiting.get(lane);
    if (!queue) {
      queue = new TinyQueue<Traveller>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
      this.#waiting.set(lane, queue);
    }
    queue.push(traveller);
  }

  #end(
    { journey, userId, sessionId, startMs, steps }: Traveller,
    endMs: number,
    outcome: SessionOutcome,
  ): void {
    if (!this.#watcher || sessionId === undefined || userId === undefined) return;
    this.#watcher.ended({ journey: journey.name, userId, sessionId, startMs, endMs, steps, outcome });
  }
}

/** Sets the next step; how the session ended when there is none. */
function moveOn(traveller: Traveller, endMs: number, random: Random): SessionOutcome | undefined {
  const { abandon, timeoutMs } = traveller.journey;
  traveller.dueMs = endMs;
  traveller.step++;
  while (traveller.step >= traveller.state.operations.length) {
    const { think, next, outcome } = traveller.state;
    if (!next) return outcome;
    // A state that runs nothing is no step that one could leave after.
    if (abandon > 0 && traveller.step > 0 && random.chance(abandon)) return 'abandoned';
    const thinkMs = think.minMs + random.next() * (think.maxMs - think.minMs);
    traveller.dueMs += thinkMs;
    traveller.state = next(random);
    traveller.step = 0;
    // Where nothing more is run the session is over by itself.
    if (traveller.state.operations.length === 0) continue;
    if (thinkMs > timeoutMs) return 'timeout';
    if (traveller.dueMs > traveller.overMs) return 'length';
  }
  return undefined;
}
