/**
 * Bursts: after each second outside a burst, one begins with probability `frequency`. It multiplies the rate by a random
 * 1x to 2x of `multiplier` for its duration. Bursts do not overlap.
 */
import type { Random } from '../core/random.ts';
import type { Bursts } from '../model/traffic.ts';
import type { Schedule } from './segment.ts';

const INTERVAL_MS = 1000;

export function burst(bursts: Bursts, random: Random): Schedule {
  // The first second is quiet, and so is the one after a burst.
  let quiet = true;
  return {
    next(startMs) {
      const begins = !quiet && random.chance(bursts.frequency);
      if (!begins) {
        quiet = false;
        return { endMs: startMs + INTERVAL_MS, factor: 1 };
      }
      quiet = true;
      return { endMs: startMs + bursts.durationMs, factor: bursts.multiplier * (1 + random.next()) };
    },
  };
}

/** Mean factor over a long time: on average, 1/frequency quiet seconds between bursts of 1.5x the multiplier. */
export function meanBurstFactor(bursts: Bursts): number {
  if (bursts.frequency <= 0 || bursts.durationMs <= 0) return 1;
  const quietMs = INTERVAL_MS / bursts.frequency;
  return (quietMs + bursts.durationMs * bursts.multiplier * 1.5) / (quietMs + bursts.durationMs);
}
