/**
 * A rate as a sequence of slots. Slot i is the time at which the i-th log record is due: the inverse of the integral of
 * the rate. So the count over any window is exact, and does not depend on how long anything sleeps.
 */
import type { Random } from '../core/random.ts';
import type { Traffic } from '../model/traffic.ts';
import type { Schedule } from './segment.ts';

export interface RatePlan {
  /** Plan time of the next slot in ms; `Infinity` if there is none within 400 days of the one before. */
  readonly nextMs: number;
  /** Moves to the slot after `nextMs`. */
  advance(): void;
  /** Passes over every slot up to and including `timeMs`. Returns their number. */
  skipTo(timeMs: number): number;
}

/** How far ahead the next slot is searched: a rate may be zero forever. */
const HORIZON_MS = 400 * 86_400_000;

/** The integral of the rate between two slots: 1 for even arrivals, exponentially distributed for a Poisson process. */
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

/** Half a gap after the start, so that a window of whole gaps has a whole number of slots. */
const MIDDLE = 0.5;

/**
 * `rate`: slots per second if the factor of the schedule is 1. `phase`: with even arrivals, the time from the start to the
 * first slot as a share of a gap, 0 to 1.
 */
export function slots(
  rate: number,
  schedule: Schedule,
  arrivals: Traffic['arrivals'],
  random: Random,
  phase = MIDDLE,
): RatePlan {
  const gap = gaps(arrivals, random, phase);
  const perMs = rate / 1000;
  // The position in plan time, and the slots per millisecond from there to `untilMs`.
  let atMs = perMs > 0 ? 0 : Number.POSITIVE_INFINITY;
  let untilMs = 0;
  let slope = 0;
  let nextMs = 0;

  const moveBy = (integral: number): void => {
    let left = integral;
    const horizonMs = atMs + HORIZON_MS;
    while (atMs < horizonMs) {
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
        // Even slots are counted in one step: the machine may have been suspended for a night.
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
