/**
 * A pace on a clock that only the test moves. Nothing sleeps: each wake-up comes at once, at the time that
 * was asked for or at whatever time `onWake` makes of it (a late timer, a suspended machine, a clock set back).
 */
import type { Pace } from '../../src/engine/pace.ts';
import { START_MS } from './records.ts';

export interface ManualPace extends Pace {
  /** Epoch milliseconds; a test may set it at any time, as a blocked loop would. */
  nowMs: number;
  /** What was slept for, in order. */
  readonly asked: readonly number[];
  /** The time now in plan time. */
  readonly planMs: number;
}

/** `onWake` gets the plan time that was asked for and gives the plan time at which the engine wakes. */
export function manualPace(
  onWake: (planMs: number, wakeUp: number) => number = (planMs) => planMs,
): ManualPace {
  const asked: number[] = [];
  const pace: ManualPace = {
    nowMs: START_MS,
    asked,
    get planMs() {
      return pace.nowMs - START_MS;
    },
    clock: { virtual: false, now: () => pace.nowMs },
    tickMs: 10,
    longestMs: 1000,
    async until(timeMs) {
      asked.push(timeMs - START_MS);
      // A real timer has its turn in the loop, and never comes before its time.
      await turn();
      pace.nowMs = START_MS + onWake(Math.max(timeMs - START_MS, pace.planMs), asked.length);
    },
    breathe: turn,
    wake() {},
  };
  return pace;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
