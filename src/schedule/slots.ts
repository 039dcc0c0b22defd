/**
 * A rate walked as a sequence of slots. Slot i is the time at which the i-th log record is due, found by
 * inverting the integral of the rate, so the count over any window follows from arithmetic: nothing is lost
 * to sleeps that were too long.
 */
import type { Random } from '../core/random.ts';
import type { Traffic } from '../model/scenario.ts';
import type { Schedule } from './segment.ts';

export interface RatePlan {
  /** Plan time of the next slot in ms; `Infinity` when there is none within 400 days of the one before. */
  readonly nextMs: number;
  /** Moves on to the slot after `nextMs`. */
  advance(): void;
  /** Passes every slot up to and including `timeMs` and says how many there were. */
  skipTo(timeMs: number): number;
}

/** A rate that stays near zero may do so for ever: nobody looks further ahead for a slot than this. */
const FARTHEST_MS = 400 * 86_400_000;

/** The integral between one slot and the next: 1 when records are evenly spaced, exponential for a Poisson process. */
interface Gap {
  readonly first: () => number;
  readonly next: () => number;
  /** Every gap is 1. */
  readonly even: boolean;
}

function gaps(arrivals: Traffic['arrivals'], random: Random, phase: number): Gap {
  if (arrivals === 'poisson') {
    const draw = (): number => -Math.log(1 - random.next());
    return { first: draw, next: draw, even: false };
  }
  return { first: () => phase, next: () => 1, even: true };
}

/** Half a gap in, so that a window of whole gaps holds a whole number of slots. */
const IN_THE_MIDDLE = 0.5;

/**
 * `rate`: slots per second where the schedule's factor is 1. `phase`: how much of a gap, 0 to 1, the first of
 * evenly spaced slots comes after the start.
 */
export function slots(
  rate: number,
  schedule: Schedule,
  arrivals: Traffic['arrivals'],
  random: Random,
  phase = IN_THE_MIDDLE,
): RatePlan {
  const gap = gaps(arrivals, random, phase);
  const perMs = rate / 1000;
  // Position in plan time, and the rate that holds from there to `untilMs`.
  let atMs = perMs > 0 ? 0 : Number.POSITIVE_INFINITY;
  let untilMs = 0;
  let slope = 0;
  let nextMs = 0;

  const moveBy = (integral: number): void => {
    let left = integral;
    const farthestMs = atMs + FARTHEST_MS;
    while (atMs < farthestMs) {
      const room = slope === 0 ? 0 : slope * (untilMs - atMs);
      if (left < room) {
        atMs += left / slope;
        nextMs = atMs;
        return;
      }
      left -= room;
      atMs = untilMs;
      if (atMs === Number.POSITIVE_INFINITY) break;
      const segment = schedule.next(atMs);
      untilMs = segment.endMs;
      slope = perMs * segment.factor;
    }
    atMs = Number.POSITIVE_INFINITY;
    nextMs = Number.POSITIVE_INFINITY;
  };

  moveBy(gap.first());
  return {
    get nextMs() {
      return nextMs;
    },
    advance() {
      moveBy(gap.next());
    },
    skipTo(timeMs) {
      let passed = 0;
      while (nextMs <= timeMs) {
        // Even slots are counted, not walked: a machine may have slept for a night.
        const leap = gap.even ? Math.floor(slope * (Math.min(untilMs, timeMs) - atMs)) - 1 : 0;
        if (leap > 0) {
          passed += leap;
          atMs += leap / slope;
        }
        passed++;
        moveBy(gap.next());
      }
      return passed;
    },
  };
}
