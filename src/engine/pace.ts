/** How the engine gets from one moment to the next. The only place in the project that sleeps during a run. */
import type { Clock, VirtualClock } from '../core/clock.ts';

export interface Pace {
  readonly clock: Clock;
  /** Shortest time between two wake-ups, no matter how high the rate. */
  readonly tickMs: number;
  /** Longest time between two wake-ups, no matter how low the rate: progress is displayed and a stop is noticed. */
  readonly maxSleepMs: number;
  /** Returns at `timeMs` (epoch), or earlier if `wake` is called. */
  sleepUntil(timeMs: number): Promise<void>;
  /** Lets the event loop process pending input and output. */
  yieldToIo(): Promise<void>;
  /** Ends the current sleep. */
  wake(): void;
}

const yieldToIo = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Sleeps on the clock of the machine. */
export function realPace(clock: Clock): Pace {
  let endSleep: (() => void) | undefined;
  return {
    clock,
    tickMs: 10,
    maxSleepMs: 1000,
    sleepUntil(timeMs) {
      const waitMs = timeMs - clock.now();
      return new Promise((resolve) => {
        // Timers fire up to a millisecond early. Rounding up prevents a record from leaving before its time.
        const timer = setTimeout(resolve, Math.max(0, Math.ceil(waitMs)));
        endSleep = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    yieldToIo,
    wake: () => endSleep?.(),
  };
}

/** Moves a virtual clock instead of sleeping. */
export function virtualPace(clock: VirtualClock): Pace {
  return {
    clock,
    // A virtual minute takes no real time. Long ticks give the outputs full batches.
    tickMs: 60_000,
    maxSleepMs: 60_000,
    sleepUntil(timeMs) {
      clock.advanceTo(timeMs);
      return yieldToIo();
    },
    yieldToIo,
    wake() {},
  };
}
