/**
 * Journeys: state machines that run an operation, think, and choose the next state by weight. A journey in progress
 * waits in the queue of the lane that paces its next step, ordered by the time when that step is due. The caller decides
 * when the step runs.
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

/** The name of the lane that paces an operation: its service if traffic is per service, otherwise empty. */
export type LaneOf = (operation: OperationProgram) => string;

/** Is notified when sessions begin and end. */
export interface SessionWatcher {
  began(): void;
  ended(session: EndedSession): void;
}

/** A journey in progress: its next operation, and when that is due. */
interface JourneyRun {
  readonly journey: JourneyProgram;
  /** Its number among the runs of the journey, from 0. */
  readonly session: number;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly visitor: Visitor | undefined;
  readonly startMs: number;
  /** No step starts after this time. */
  readonly overMs: number;
  state: StateProgram;
  /** Number of operations that have run in the current state. */
  step: number;
  /** The same for the whole journey. */
  steps: number;
  dueMs: number;
  /** Steps that are due at the same time run in the order in which their journeys began. */
  readonly order: number;
}

type Queue = TinyQueue<JourneyRun>;

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

  /** Plan time at which the next step of a journey in progress is due in this lane; `Infinity` if there is none. */
  dueMs(lane: string): number {
    return this.#waiting.get(lane)?.peek()?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Runs the step of the lane that has been due the longest. Call only if one is due. */
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

  #play(run: JourneyRun, timeMs: number): Episode {
    const { journey, session, userId, sessionId, visitor, state } = run;
    const random = journey.random.at(session, ++run.steps);
    const n = journey.key ^ session;
    const who: Person = {
      userId,
      sessionId,
      requestId: `req-${token(random)}`,
      visitor,
      session: { n, m: 0 },
    };
    const occurrence = { n, m: run.steps };
    const trace = traceId(random);
    const episode = playEpisode(state.operations[run.step]!, timeMs, who, occurrence, trace);
    const outcome = advance(run, episode.endMs, random);
    if (outcome === undefined) this.#wait(run);
    else this.#end(run, episode.endMs, outcome);
    return episode;
  }

  #wait(run: JourneyRun): void {
    const lane = this.#laneOf(run.state.operations[run.step]!);
    let queue = this.#waiting.get(lane);
    if (!queue) {
      queue = new TinyQueue<JourneyRun>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
      this.#waiting.set(lane, queue);
    }
    queue.push(run);
  }

  #end(
    { journey, userId, sessionId, startMs, steps }: JourneyRun,
    endMs: number,
    outcome: SessionOutcome,
  ): void {
    if (!this.#watcher || sessionId === undefined || userId === undefined) return;
    this.#watcher.ended({ journey: journey.name, userId, sessionId, startMs, endMs, steps, outcome });
  }
}

/** Sets the next step. Returns the outcome of the session if there is none. */
function advance(run: JourneyRun, endMs: number, random: Random): SessionOutcome | undefined {
  const { abandon, timeoutMs } = run.journey;
  run.dueMs = endMs;
  run.step++;
  while (run.step >= run.state.operations.length) {
    const { think, next, outcome } = run.state;
    if (!next) return outcome;
    // A session cannot be abandoned after a state that runs nothing.
    if (abandon > 0 && run.step > 0 && random.chance(abandon)) return 'abandoned';
    const thinkMs = think.minMs + random.next() * (think.maxMs - think.minMs);
    run.dueMs += thinkMs;
    run.state = next(random);
    run.step = 0;
    // A state that runs nothing neither times out nor exceeds the length.
    if (run.state.operations.length === 0) continue;
    if (thinkMs > timeoutMs) return 'timeout';
    if (run.dueMs > run.overMs) return 'length';
  }
  return undefined;
}
