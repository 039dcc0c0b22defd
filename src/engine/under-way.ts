/** The episodes that have started and have records still to come, as one queue of records in time order. */
import TinyQueue from 'tinyqueue';
import type { Draft, Episode } from '../simulate/draft.ts';
import type { TrafficSource } from './traffic-source.ts';

export interface StartedEpisode {
  readonly episode: Episode;
  /** What started it; `undefined` for an entry of the agenda. */
  readonly source: TrafficSource | undefined;
  /** State of the slot that it was started for. */
  slot: 'promised' | 'filled';
  /** Index in `episode.drafts` of its next record. */
  next: number;
  /** Plan time of that record. */
  timeMs: number;
  /** Records of the same time leave in the order in which their episodes started. */
  readonly order: number;
}

export class UnderWay {
  readonly #queue = new TinyQueue<StartedEpisode>([], (a, b) => a.timeMs - b.timeMs || a.order - b.order);
  #added = 0;

  /** The episode has at least one record. */
  add(episode: Episode, source: TrafficSource | undefined, slot: StartedEpisode['slot']): void {
    const { timeMs } = episode.drafts[0]!;
    this.#queue.push({ episode, source, slot, next: 0, timeMs, order: this.#added++ });
  }

  /** The episode whose record comes next. */
  peek(): StartedEpisode | undefined {
    return this.#queue.peek();
  }

  /** Removes the next record of `peek()`. */
  takeRecord(): Draft {
    const started = this.#queue.pop()!;
    const { drafts } = started.episode;
    const draft = drafts[started.next++]!;
    const following = drafts[started.next];
    if (following) {
      started.timeMs = following.timeMs;
      this.#queue.push(started);
    }
    return draft;
  }

  /** Removes everything. Yields the records that are still to come, episode by episode. */
  *takeAll(): Generator<Draft> {
    for (let started = this.#queue.pop(); started; started = this.#queue.pop()) {
      yield* started.episode.drafts.slice(started.next);
    }
  }
}
