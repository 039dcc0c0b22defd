/** The seeds of a sweep, each with the phase of the ruler's interval that it stands for. */
import type { Seed } from './model.ts';

const SECOND_MS = 1000;

/** `7-1`, `7-2`, …; the first begins on the interval, as a drill does, the others evenly within it. */
export function seedsOf(base: string, count: number, intervalMs: number): readonly Seed[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: `${base}-${i + 1}`,
    phaseMs: Math.floor((i * intervalMs) / count / SECOND_MS) * SECOND_MS,
  }));
}
