import type { Schedule } from './segment.ts';

/** The same factor for ever. */
export function constant(factor: number): Schedule {
  return { next: () => ({ endMs: Number.POSITIVE_INFINITY, factor }) };
}
