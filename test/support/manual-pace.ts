/**
 * A pace on a clock that only the test moves. Nothing sleeps: each wake-up comes immediately, at the requested time or
 * at the time that `onWake` returns (a late timer, a suspended machine, a clock that was set back).
 */
import type { Pace } from '../../src/engine/pace.ts';
import { START_MS } from './records.ts';

export interface ManualPace extends Pace {
  /** Epoch milliseconds. A test may set it at any time, as a blocked event loop would. */
  nowMs: number;
  /** The requested wake-up times in plan time, in order. */
  readonly asked: readonly number[];
  /** The current plan time. */
  readonly planMs: number;
}

/** `onWake` gets the requested plan time and returns the plan time at which the engine wakes up. */
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
    maxSleepMs: 1000,
    async sleepUntil(timeMs) {
      asked.push(timeMs - START_MS);
      // Like a real timer, it yields to the event loop and never fires before its time.
      await turn();
      pace.nowMs = START_MS + onWake(Math.max(timeMs - START_MS, pace.planMs), asked.length);
    },
    yieldToIo: turn,
    wake() {},
  };
  return pace;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
