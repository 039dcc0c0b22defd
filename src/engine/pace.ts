/** How the engine gets from one moment to the next. The only place in the project that sleeps. */
import type { Clock, VirtualClock } from '../core/clock.ts';

export interface Pace {
  readonly clock: Clock;
  /** At most one wake-up in this time, however high the rate. */
  readonly tickMs: number;
  /** At least one in this time, however low: so progress is shown and a stop is seen. */
  readonly longestMs: number;
  /** Comes back at `timeMs` (epoch), or sooner when woken. */
  until(timeMs: number): Promise<void>;
  /** Lets input and output have their turn. */
  breathe(): Promise<void>;
  /** Ends the sleep that is on. */
  wake(): void;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Sleeps on the machine's clock. */
export function realPace(clock: Clock): Pace {
  let ring: (() => void) | undefined;
  return {
    clock,
    tickMs: 10,
    longestMs: 1000,
    until(timeMs) {
      const waitMs = timeMs - clock.now();
      return new Promise((resolve) => {
        // Timers fire up to a millisecond early; rounding up keeps records from leaving before their time.
        const timer = setTimeout(resolve, Math.max(0, Math.ceil(waitMs)));
        ring = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    breathe,
    wake: () => ring?.(),
  };
}

/** Moves a virtual clock instead of sleeping. */
export function virtualPace(clock: VirtualClock): Pace {
  return {
    clock,
    // A minute is over in no time; what counts is that outputs get full batches.
    tickMs: 60_000,
    longestMs: 60_000,
    until(timeMs) {
      clock.advanceTo(timeMs);
      return breathe();
    },
    breathe,
    wake() {},
  };
}
