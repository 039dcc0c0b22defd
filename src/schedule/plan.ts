/**
 * The rate plan: base rate times every schedule's factor, walked as a sequence of slots. Slot i is the
 * time at which the i-th log record is due, found by inverting the integral of the rate, so the count
 * over any window follows from arithmetic: nothing is lost to sleeps that were too long.
 */
import type { Random } from '../core/random.ts';
import type { Traffic } from '../model/scenario.ts';
import { burst, meanBurstFactor } from './burst.ts';
import { constant } from './constant.ts';
import type { Schedule } from './segment.ts';

export interface RatePlan {
  /** Plan time of the next slot in ms; `Infinity` when the rate stays zero. */
  readonly nextMs: number;
  /** Moves on to the slot after `nextMs`. */
  advance(): void;
  /** Passes every slot up to and including `timeMs` and says how many there were. */
  skipTo(timeMs: number): number;
}

export function ratePlan(traffic: Traffic, random: Random): RatePlan {
  const factors: Schedule[] = [constant(1)];
  if (traffic.bursts) factors.push(burst(traffic.bursts, random.stream('bursts')));
  return walk(traffic.rate, factors, gaps(traffic.arrivals, random.stream('arrivals')));
}

/** Log records per second over a long time. */
export const meanRate = (traffic: Traffic): number =>
  traffic.rate * (traffic.bursts ? meanBurstFactor(traffic.bursts) : 1);

interface Gap {
  readonly first: () => number;
  readonly next: () => number;
  /** Every gap is 1. */
  readonly even: boolean;
}

/** The integral between one slot and the next: 1 when records are evenly spaced, exponential for a Poisson process. */
function gaps(arrivals: Traffic['arrivals'], random: Random): Gap {
  if (arrivals === 'poisson') {
    const draw = (): number => -Math.log(1 - random.next());
    return { first: draw, next: draw, even: false };
  }
  // The first slot stands half a gap in, so that a window of whole gaps holds a whole number of slots.
  return { first: () => 0.5, next: () => 1, even: true };
}

function walk(rate: number, schedules: readonly Schedule[], gap: Gap): RatePlan {
  const perMs = rate / 1000;
  const current = schedules.map((schedule) => schedule.next(0));
  // Position in plan time, and the rate that holds from there to `untilMs`.
  let atMs = 0;
  let untilMs = 0;
  let slope = 0;
  let nextMs = 0;

  const enter = (): void => {
    untilMs = Number.POSITIVE_INFINITY;
    slope = perMs;
    for (let i = 0; i < schedules.length; i++) {
      if (current[i]!.endMs <= atMs) current[i] = schedules[i]!.next(atMs);
      untilMs = Math.min(untilMs, current[i]!.endMs);
      slope *= current[i]!.factor;
    }
  };

  const moveBy = (integral: number): void => {
    let left = integral;
    // A rate of zero has no slots, however long one looks for them.
    if (perMs === 0) nextMs = Number.POSITIVE_INFINITY;
    while (perMs > 0) {
      const room = slope * (untilMs - atMs);
      if (left < room) {
        atMs += left / slope;
        nextMs = atMs;
        return;
      }
      left -= room;
      atMs = untilMs;
      enter();
    }
  };

  enter();
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
